package pattern

import (
	"fmt"
	"strings"
)

// shapes are the logs that the miner is held to besides the public ones.
func shapes() []shape {
	return append(systems(), programs()...)
}

// systems are logs of phones, desktops, servers and supercomputers.
func systems() []shape {
	return []shape{
		{"phone", func(w *writer) string {
			return fmt.Sprintf("%s %5d %5d %s %s: ", w.time("01-02 15:04:05.000"), 1000+w.IntN(3000), 1000+w.IntN(9000), w.one("D", "D", "I", "V", "W", "E"),
				w.one("WindowManager", "PowerManagerService", "ActivityManager", "DisplayPowerController", "AudioTrack", "PhoneStatusBar", "chatty  "))
		}, []string{
			`200 grab lock={n}, flags=0x1, tag="View Lock", name=com.example.systemui, ws=null, uid={n}, pid={n}`,
			`150 grab lock={n}, flags=0x1, tag="RADIO_ACK", name=com.example.phone, ws=null, uid={n}, pid={n}`,
			`60 grab lock={n}, flags=0x1, tag="*launch*", name=android, ws=WorkSource{{n}}, uid={n}, pid={n}`,
			`150 drop:lock={n}, flg=0x0, tag="View Lock", name=com.example.systemui", ws=null, uid={n}, pid={n}`,
			`80 drop:lock={n}, flg=0x0, tag="*launch*", name=android", ws=WorkSource{{n}}, uid={n}, pid={n}`,
			`90 ready={bool},policy={d},awake={d},summary={x},booted=true,boost={bool},manual={n},auto={neg},adj={f}uid={n}`,
			`80 Skipping WindowToken{{x7} token=Token{{x7} ActivityRecord{{x7} u0 {pkg}/.MainActivity t{n}}}} -- going to hide`,
			`70 setUiVisibility vis={x8} mask=ffffffff old={d} new={x8} diff={x8} full=0 bounds=Rect(0, 0 - {n}, {n})`,
			`60 runningApps: caller {n} does not hold REAL_TASKS; limiting output`,
			`60 getTasks: caller {n} is using old TASKS but privileged; allowing`,
			`50 brightnessIn ={n}`, `50 brightnessOut ={n}`,
			`40 Animating light: target={n}, rate=200`,
			`40 cleaning app record -- {n}`,
			`40 interceptKey keycode={n} interactive={bool} keyguard={bool} flags={x8}`,
			`20 turn complete, call unfreezeLocked`,
			`20 Start proc {n}:{pkg}/u0a{n} for activity {pkg}/.ui.MainActivity`,
			`15 Killing {n}:{pkg}/u0a{n} (adj {n}): empty #{n}`,
			`15 Displayed {pkg}/.HomeActivity: +{n}ms`,
			`10 no change of volume`, `10 Slow operation: {n}ms so far, now at startProcess: returned from zygote!`,
			`5 uid={n}({pkg}) expire {n} lines`, `3 screen turned on`, `3 screen turned off`, `2 overlay gone`, `2 volume panel dismissed`, `1 dock connected`, `1 battery low`,
		}},
		{"bluegene", func(w *writer) string {
			node := fmt.Sprintf("R%02d-M%d-N%d-C:J%02d-U%02d", w.IntN(60), w.IntN(2), w.IntN(16), w.IntN(18), w.IntN(12))
			return fmt.Sprintf("%s %d %s %s %s %s RAS %s %s ", w.one("-", "-", "-", "-", "APPREAD", "KERNDTLB"), w.at.Unix(), w.time("2006.01.02"), node,
				w.time("2006-01-02-15.04.05.000000"), node, w.one("KERNEL", "KERNEL", "APP", "MMCS", "DISCOVERY"), w.one("INFO", "INFO", "INFO", "FATAL", "FATAL", "ERROR", "WARNING", "SEVERE", "FAILURE"))
		}, []string{
			`300 instruction cache fault corrected`,
			`250 making core.{n}`,
			`200 CE sym {n}, at {x}, mask 0x{d}{d}`,
			`150 {n} double-hummer alignment exceptions`,
			`100 total of {n} ddr error(s) found and corrected`,
			`100 data TLB error interrupt`,
			`80 iodaemon: failed to read prefix on control stream (Stream socket to {ip}:{port}`,
			`70 iodaemon: Error reading prefix after LOGIN on Stream socket to {ip}:{port}: Link has been cut`,
			`60 iodaemon: LOGIN chdir({path}) failed: No such file or directory`,
			`60 data address space................{d}`,
			`50 data store interrupt caused by dcbf.........{d}`,
			`50 core configuration register: 0x{x8}`,
			`40 r{d}=0x{x8} r{d}=0x{x8} r{d}=0x{x8} r{d}=0x{x8}`,
			`30 lr:{x8} cr:{x8} xer:{x8} ctr:{x8}`,
			`30 iar {x8} dear {x8}`,
			`30 {n} tree receiver {d} in re-sync state event(s) (dcr {x}) found`,
			`20 rts: kernel ended for reason {n}`,
			`20 {n} ddr errors(s) found and corrected on rank {d}, symbol {n}, bit {d}`,
			`10 Controller doing bit sparing on R{d}{d}-M{d}-L{d}-U{d}{d}-{d} bit {d}`,
			`8 program interrupt: illegal instruction......{d}`, `8 program interrupt: trap instruction.........{d}`, `8 program interrupt: privileged instruction...{d}`,
			`5 Node card is not fully working`, `5 problem state (0=sup,1=usr).......{d}`, `3 wait state enable.................{d}`, `2 critical input interrupt enable...{d}`,
			`2 fs mount failed on bgio{n}:/bg/data, slept {n} seconds, retrying ({d})`, `1 power module is not accessible`, `1 temperature over limit`,
		}},
		{"cluster", func(w *writer) string {
			component := w.one("unix.hw state.unavailable", "unix.hw net.niff.up", "action start", "gige temphigh", "boot_cmd new", "switch_module error", "domain panic", "psu status")
			return fmt.Sprintf("%d %s %s %d 1 ", 1000+w.IntN(400000), w.one(fmt.Sprintf("node-%d", w.IntN(256)), fmt.Sprintf("node-D%d", w.IntN(4)), fmt.Sprintf("gige%d", w.IntN(9)), "full"), component, w.at.Unix())
		}, []string{
			`300 Device State Change: Device \042alt{d}\042 is in the unavailable state (HWID={n})¦Device State Change: Device \042SCSI-WWID:{n}:6005-{x7}-0001\042 is in the unavailable state (HWID={n})`,
			`200 Device State Change: Device \042alt{d}\042 is in the ready state (HWID={n})`,
			`200 PSU status ( on on )`, `60 PSU status ( off on )`,
			`200 Fan speeds ( {fans} )`,
			`120 Temperature ({n}C) exceeds warning limit`,
			`100 ambient={n}`,
			`100 risBoot (command {n}) Error: Timed out`,
			`100 boot (command {n}) Error: machine check`,
			`80 Targeting domains:node-D{d} and nodes:{nodes} child of command {n}`,
			`60 Link error on tree Interconnect-{d}T{d}{d}:{n}:{d}:{d}`,
			`50 Linkerror event interval over`, `40 Link in reset`, `30 Link ok`,
			`30 ServerFS domain storage{n} is full`, `20 An ServerFS domain panic has occurred on storage{n}`,
			`20 ClusterFS: There is no server for ServerFS domain storage{n}`,
			`10 inconsistent nodesets node-{n} {x} <ok> node-{n} {x} <ok>`, `5 critical error on node-{n}`, `2 NFS server not answering`, `1 startup complete`,
		}},
		{"syslog", func(w *writer) string {
			tag := w.one("sshd(pam_unix)[%d]:", "su(pam_unix)[%d]:", "ftpd[%d]:", "kernel:", "syslogd 1.4.1:", "rc:", "cups:", "named[%d]:")
			if tag[len(tag)-2] == ']' {
				tag = fmt.Sprintf(tag, w.IntN(32000))
			}
			return w.time("Jan _2 15:04:05") + " combo " + tag + " "
		}, []string{
			`250 login failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost={ip}  user=root¦login failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost={dns}  user=root`,
			`200 login failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost={ip} ¦login failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost={dns} `,
			`30 login failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost={ip}  user=guest`,
			`12 login failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost={ip}  user=test`,
			`200 check pass; user unknown`,
			`90 session opened for user cyrus by (uid=0)`, `90 session closed for user cyrus`, `80 session opened for user news by (uid=0)`, `80 session closed for user news`,
			`5 session opened for user test by (uid=509)`, `5 session closed for user test`,
			`250 connection from {ip} (dyn{n}.cable.example) at {date}¦connection from {ip} (mail.widgets.example) at {date}`,
			`60 connection from {ip} () at {date}`,
			`40 ALERT exited badly with [1]`,
			`30 User unknown timed out after 900 seconds at {date}`,
			`20 ANONYMOUS LOGIN FROM {ip}, (anonymous)`,
			`12 listening on interface lo, 127.0.0.1#53`, `12 listening on interface eth0, 10.0.0.2#53`,
			`10 Out of Memory: Killed process {n} (httpd).`, `10 audit({n}.{n}:0): initialized`,
			`5 CPU {n} irqstacks, hard={x8} soft={x8}`, `5 Memory: {n}k/{n}k available ({n}k kernel code, {n}k reserved)`,
			`3 restart.`, `3 startup succeeded`, `3 shutdown succeeded`, `2 Initializing random number generator:  succeeded`, `1 Linux version 2.6.5-1.358 (bh@build.example.com)`, `1 hdc: ATAPI CD-ROM drive`,
		}},
		{"desktop", func(w *writer) string {
			return w.time("Jan _2 15:04:05") + " " + w.one("calvisitor-10-105-160-95", "authorMacBook-Pro") + " " +
				w.one("kernel[0]", "com.example.cts[258]", "networkd[195]", "corecaptured[31174]", "QQ[10018]", "symptomsd[215]", "sandboxd[129] ([31211])", "secd[276]") + ": "
		}, []string{
			`120 Radio: {f}: AirPort::syncPowerState: WWEN[enabled]`,
			`100 Switch<{d}>({x})::listen - Bolt HPD packet for route = 0x0 port = {n} unplug = {d}`,
			`90 CamIn::wakeCall - messageType = {x}`, `60 CamIn::systemWakeCall - messageType = {x}`,
			`80 com.example.Escrow.cron: scheduler told me to run this job; however, but the start time isn't for {n} seconds.  Ignoring.`,
			`70 __42-[NETClient evaluate]_block_invoke CI46 - Hit! uuid={uuid} peer={ip}:{port}`,
			`60 PMStats: Hibernate read took {n} ms`,
			`60 FA||Url||taskID[{n}] dealloc`,
			`50 __73-[Engine observe:ofObject:change:context:]_block_invoke unexpected switch value {d}`,
			`50 CCFile::captureLog Got capture notice id: {f}, reason = AuthFail:sts:5_rsn:0`,
			`40 CCFile::copyFile fileName is [2017-07-04_09,30,08.{n}]-AirPort_Logs-{n}.txt, source path:/var/log/Capture/[{n}]/x-{n}.txt`,
			`40 com.example.Mailer({n}) deny network-outbound /private/var/run/mdns`,
			`30 Wake reason: RTC (Alarm)`, `20 Wake reason: ?`, `15 AirPort::powerChange: System Wake - Full Wake/ Dark Wake / Maintenance wake`, `15 AirPort::powerChange: System Sleep`,
			`15 xpc_dictionary_handler cloudd[{n}] copy_matching Error Domain=OSStatus Code=-50 "query missing class name" (param) UserInfo={Description=query missing class name}`,
			`10 in6_unlink_ifa: IPv6 address 0x{x8}{x8} has no prefix`, `10 Bad item in scheduler: nil`, `10 hibernate image path: /var/vm/sleepimage`,
			`5 Connection {n}: TLS handshake ended`, `5 Sandbox: {pkg}({n}) deny(1) mach-lookup`, `4 en0: channel changed to {n}`, `3 en0: link up`, `3 en0: link down`,
			`2 thermal pressure nominal`, `1 bluetooth paired`, `1 display asleep`, `1 battery at {n} percent`,
		}},
		{"sshd", func(w *writer) string {
			return fmt.Sprintf("%s LabSZ sshd[%d]: ", w.time("Jan _2 15:04:05"), w.IntN(32000))
		}, []string{
			`370 Failed login for {user} from {ip} port {port} ssh2`,
			`130 Failed login for invalid user {anyone} from {ip} port {port} ssh2`,
			`110 Invalid user {anyone} from {ip}`,
			`110 userauth: invalid user {anyone} [preauth]`,
			`400 Got disconnect from {ip}: 11: Bye Bye [preauth]`,
			`30 Got disconnect from {ip}: 11: Closed by user. [preauth]`,
			`25 error: Got disconnect from {ip}: {d}: com.jcraft.example.JSchException: Auth fail [preauth]`,
			`10 error: Got disconnect from {ip}: 14: No more methods left. [preauth]`,
			`350 pam_unix(sshd:auth): auth failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={ip}  user={user}`,
			`140 pam_unix(sshd:auth): auth failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={ip} `,
			`90 reverse check of the name {dns} [{ip}] failed - POSSIBLE BREAK-IN!`,
			`60 Connection closed by {ip} [preauth]`,
			`20 message repeated {d} times: [ Failed login for root from {ip} port {port} ssh2]`,
			`20 PAM {d} more auth failures; logname= uid=0 euid=0 tty=ssh ruser= rhost={ip}  user=root`,
			`10 PAM {d} more auth failures; logname= uid=0 euid=0 tty=ssh ruser= rhost={ip} `,
			`14 Disconnecting: Too many auth failures for root [preauth]`, `10 Disconnecting: Too many auth failures for admin [preauth]`,
			`8 Did not receive an identification from {ip}`, `5 fatal: Write failed: Connection reset by peer [preauth]`, `4 Accepted password for fztu from {ip} port {port} ssh2`,
			`2 Failed none for invalid user {anyone} from {ip} port {port} ssh2`,
		}},
		{"proxy", func(w *writer) string {
			return w.time("[01.02 15:04:05] ") + w.one("chrome.exe", "chrome.exe", "chrome.exe *64", "Dropbox.exe", "QQ.exe", "svchost.exe", "Skype.exe", "git-remote-https.exe") + " - "
		}, []string{
			`400 {site}:{port} open through proxy {site}:5070 HTTPS`,
			`30 {site}:{port} open through proxy {site}:5070 SOCKS5`,
			`450 {site}:{port} close, {n} bytes sent, {n} bytes received, lifetime {life}`,
			`350 {site}:{port} close, {n} bytes ({size}) sent, {n} bytes ({size}) received, lifetime {life}`,
			`250 {site}:{port} close, {n} bytes sent, {n} bytes ({size}) received, lifetime {life}`,
			`50 {site}:{port} close, {n} bytes ({size}) sent, {n} bytes received, lifetime {life}`,
			`60 {site}:{port} error : Could not connect through proxy {site}:5070 - Proxy server cannot reach the target, status code {n}`,
			`20 {site}:{port} error : Could not connect to proxy {site}:5070 - connection attempt failed with error {n}`,
			`10 open directly`,
		}},
		{"updates", func(w *writer) string {
			return w.time("2006-01-02 15:04:05, ") + "Info                  " + w.one("CBS", "CBS", "CSI") + "    "
		}, []string{
			`400 SQM: Starting with opt-in: False`, `100 SQM: Cleaning up report files older than {n} days.`, `100 SQM: Asking for upload of all unsent reports.`, `90 SQM: Queued {n} file(s) for upload with pattern: C:\Windows\servicing\sqm\*_all.sqm, flags: {x}`,
			`300 Read out cached applicability for package: Package_for_KB{n}~31bf3856ad{x7}~amd64~~6.1.1.{d}, ApplicableState: {n}, CurrentState:{n}`,
			`200 Session: {n}_{n} begun by client Update.`, `30 Session: {n}_{n} begun by client SPP.`,
			`200 Warning: Unknown packageExtended attribute.`, `200 Expecting name of attribute [HRESULT = {x} - CBS_E_INVALID]`, `200 Failed to get next element [HRESULT = {x} - CBS_E_INVALID]`,
			`50 Loaded Servicing Stack v6.1.{n}.{n} with Core: C:\Windows\winsxs\amd64_stack_{x8}\core.dll`,
			`50 {x8}@2016/9/27:20:30:31.{n} WcpInitialize (wcp.dll version 0.0.0.{d}) called (stack @{x} @{x} @{x} @{x})¦{x8}@2016/9/27:20:30:31.{n} WcpInitialize (wcp.dll version 0.0.0.{d}) called (stack @{x} @{x} @{x})`,
			`20 {x8} ICWSStore_Resolve (call {d}) (flags = {x8}, progress = NULL, phase = 0, disp = @{x}`,
			`20 Starting the main loop.`, `20 Ending the main loop.`, `10 Scavenge: Starts`, `10 Scavenge: Ends`, `5 Startup work was not required.`, `5 Reboot mark refs: {d}`, `2 No startup work is pending.`,
		}},
	}
}

// programs are logs of services and of the frameworks that they are written with.
func programs() []shape {
	said := []string{
		`200 request {uuid} of user {n} took {f}ms`, `150 connected to {ip}:{port}`, `150 cache miss for key cart:{n}`, `120 GET {path} 200 {n} bytes in {n}ms`, `80 retry {d}/5 in {n}s: connection refused`,
		`80 job {n} done`, `70 job {n} failed: timeout after {n} seconds`, `60 cannot reach {site}: no route to host`, `60 order {n} of {email} paid, total={f} currency=EUR`, `50 order {n} of {email} refunded, total={f} currency=EUR`,
		`40 pool has {n} of {n} connections free`, `40 queue payments has {n} messages`, `30 queue mails has {n} messages`, `30 reloaded {path}`, `20 leader is node-{d}`, `20 lost the leader`, `10 shutting down`, `10 started in {f} seconds`,
		`5 certificate ends in {n} days`, `5 clock is off by {neg} ms`, `2 panic: index out of range [{n}] with length {n}`, `1 license is missing`, `1 disk {path} is full`,
	}
	return []shape{
		{"bare", func(*writer) string { return "" }, said},
		{"epochfirst", func(w *writer) string { return fmt.Sprintf("%d.%03d %6d ", w.at.Unix(), w.IntN(1000), w.IntN(9000)) }, said},
		{"gostandard", func(w *writer) string {
			return w.time("2006/01/02 15:04:05 ") + w.one("server", "pool", "main") + fmt.Sprintf(".go:%d: ", w.IntN(900))
		}, said},
		{"klog", func(w *writer) string {
			return w.one("I", "I", "W", "E") + w.time("0102 15:04:05.000000") + fmt.Sprintf(" %7d %s.go:%d] ", w.IntN(9999), w.one("reflector", "controller", "leaderelection"), w.IntN(900))
		}, said},
		{"python", func(w *writer) string {
			return w.time("2006-01-02 15:04:05,000") + " - " + w.one("app.worker", "app.web", "celery") + " - " + w.level() + " - "
		}, said},
		{"spring", func(w *writer) string {
			return fmt.Sprintf("%s %5s %d --- [%s] %-40s : ", w.time("2006-01-02T15:04:05.000+01:00"), w.level(), w.IntN(9000), w.one("nio-8080-exec-1", "main", "scheduling-1", "Kafka consumer 0"), w.one("c.e.shop.OrderService", "o.s.web.servlet.DispatcherServlet", "Application"))
		}, said},
		{"ruby", func(w *writer) string {
			l := w.level()
			return fmt.Sprintf("%s, [%s #%d] %5s -- : ", l[:1], w.time("2006-01-02T15:04:05.000000"), w.IntN(9000), l)
		}, said},
		{"levelfirst", func(w *writer) string {
			return fmt.Sprintf("[%s] [%s] [%s] ", w.level(), w.time("02/Jan/2006:15:04:05 -0700"), w.one("http", "db", "mail"))
		}, said},
		{"rfc5424", func(w *writer) string {
			return fmt.Sprintf("<%d>1 %s web-%d %s %s %s - ", w.IntN(190), w.time("2006-01-02T15:04:05.000Z"), w.IntN(9), w.one("checkout", "cart", "mailer"), w.one("-", fmt.Sprint(w.IntN(9999))), w.one("ID47", "-", "http"))
		}, said},
		{"compose", func(w *writer) string {
			return fmt.Sprintf("%-10s | %s %s ", w.one("web-1", "db-1", "worker-2"), w.time("2006-01-02T15:04:05.000Z"), w.level())
		}, said},
		{"postgres", func(w *writer) string {
			return w.time("2006-01-02 15:04:05.000 UTC ") + fmt.Sprintf("[%d] %s@%s LOG:  ", w.IntN(9999), w.one("app", "admin", "report"), w.one("shop", "postgres"))
		}, said},
		{"pipes", func(w *writer) string {
			return w.time("2006-01-02 15:04:05.000") + "|" + w.level() + "|" + w.one("OrderService", "Main", "Mailer") + "|" + fmt.Sprint(w.IntN(99)) + "|"
		}, said},
		{"logfmt", func(w *writer) string {
			return "ts=" + w.time("2006-01-02T15:04:05.000Z") + " level=" + w.one("info", "warn", "error") + " caller=" + w.one("main.go:1", "pool.go:77") + " "
		}, quoted(said, `msg="%s" tenant={n}`)},
		{"ndjson", func(*writer) string { return "" }, quoted(said, `{"time":"2026-11-20T{hour}Z","level":"info","msg":"%s","tenant":{n},"who":"{anyone}"}`)},
		{"kernel", func(w *writer) string { return fmt.Sprintf("[%12.6f] ", float64(w.n)+w.Float64()) }, said},
	}
}

func quoted(said []string, format string) []string {
	list := make([]string, len(said))
	for i, s := range said {
		weight, text, _ := strings.Cut(s, " ")
		list[i] = weight + " " + fmt.Sprintf(format, text)
	}
	return list
}
