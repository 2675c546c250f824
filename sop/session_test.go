package sop

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatIsPastedRunsRightOrNotAtAll(t *testing.T) {
	for name, tt := range map[string]struct {
		language, fence string
		script          string // empty: nothing runs
		hand            string // what is said then; empty: it shows nothing but output
	}{
		"a script":                              {"sh", "df -h .\ndu -sh x", "df -h .\ndu -sh x", ""},
		"comments beside commands":              {"sh", "# look first\ndf -h .", "# look first\ndf -h .", ""},
		"nothing but comments":                  {"shell", "# consul members\n# again", "", "nothing but comments"},
		"a prompt makes a session":              {"bash", "$ ps -p 1\ntouch ran", "ps -p 1", ""},
		"a comment above the prompt":            {"sh", "# as deploy\n$ echo two\ntwo", "echo two", ""},
		"blank lines and indentation":           {"sh", "\n  $ echo a\n  a\n\n  $ echo b", "echo a\necho b", ""},
		"user and host":                         {"bash", "alice@web1:~$ uptime\n 10:00 up", "uptime", ""},
		"in brackets, as root":                  {"bash", "[root@db1 ~]# systemctl restart x\nok", "systemctl restart x", ""},
		"as zsh on a laptop shows it":           {"zsh", "bob@laptop ~ % ls\na b", "ls", ""},
		"in a Python environment":               {"bash", "(venv) alice@web1:/srv/app$ pip check\nno", "pip check", ""},
		"a shell in a container":                {"sh", "bash-5.1$ id\nuid=0\n", "id", ""},
		"a folder and a dollar":                 {"sh", "~/src $ make\ndone", "make", ""},
		"a bare percent, in zsh":                {"zsh", "% ls\na", "ls", ""},
		"console with output only":              {"console", "NAME READY", "", ""},
		"console":                               {"console", "$ echo a \\\n    b\na b", "echo a \\\n    b", ""},
		"console as root":                       {"console", "# echo one\none\n# echo two\ntwo", "echo one\necho two", ""},
		"a hash beside a dollar is a comment":   {"console", "# first\n$ echo a\na", "echo a", ""},
		"a loop with its prompts":               {"console", "$ for p in a b; do\n>   echo $p\n> done\na\nb", "for p in a b; do\n  echo $p\ndone", ""},
		"a loop without them":                   {"console", "$ for p in a b; do\n  echo $p\ndone\na\nb", "for p in a b; do\n  echo $p\ndone", ""},
		"an open quote":                         {"bash", "$ echo '{\n  \"a\": 1}'\n{", "echo '{\n  \"a\": 1}'", ""},
		"a here-document":                       {"console", "$ cat <<EOF >x\nkind: Q\nEOF\n$ cat x\nkind: Q", "cat <<EOF >x\nkind: Q\nEOF\ncat x", ""},
		"a here-document with prompts":          {"console", "$ cat <<EOF >x\n> kind: Q\n> EOF\nok", "cat <<EOF >x\nkind: Q\nEOF", ""},
		"a pipe that goes on":                   {"sh", "$ ls |\n> wc -l\n3", "ls |\nwc -l", ""},
		"what never ends takes nothing with it": {"console", "$ echo 'a\nb\n$ rm -rf x", "", "does not end"},
		"output that looks like a prompt":       {"console", "$ diff a b\n> rm -rf /srv\n< x", "diff a b", ""},
		"psql":                                  {"shell", "pgbouncer=# show databases;\n name", "", "`pgbouncer=#`"},
		"psql, not as an owner":                 {"sh", "orders=> select 1;", "", "`orders=>`"},
		"mysql":                                 {"bash", "mysql> show processlist;", "", "`mysql>`"},
		"MariaDB":                               {"bash", "MariaDB [(none)]> show databases;", "", "MariaDB"},
		"redis":                                 {"sh", "127.0.0.1:6379> keys *", "", "`127.0.0.1:6379>`"},
		"MongoDB":                               {"sh", "rs0:PRIMARY> rs.status()", "", "`rs0:PRIMARY>`"},
		"Python":                                {"sh", ">>> import os", "", "`>>>`"},
		"PowerShell":                            {"sh", `PS C:\Users> Get-Process`, "", "PS C:"},
		"a switch":                              {"sh", "core1# show running-config", "", "`core1#`"},
		"a host alone":                          {"sh", "web1$ systemctl status x\nactive", "systemctl status x", ""},
		"a host and a blank":                    {"sh", "blob-07 $ df -h .\nTotal 5 $\nblob-07 $ uptime", "df -h .\nuptime", ""},
		"a host and a blank, as root":           {"shell", "db-02 # df -h .\n/dev/sda1 97%", "df -h .", ""},
		"a host and its folder, as root":        {"bash", "oak:~# cat /proc/mdstat\nmd0 : active", "cat /proc/mdstat", ""},
		"two hosts that are named alone":        {"sh", "bastion $ knife x\ndb-01 $ pg list", "", "several users or hosts"},
		"a command and a remark":                {"sh", "md5sum # of what?\nmkfs.ext4 # no\napt-get # x", "md5sum # of what?\nmkfs.ext4 # no\napt-get # x", ""},
		"what looks like a host was printed":    {"console", "$ du -s\nTotal $ 5\nweb-1 # x\nweb1:~# y", "du -s", ""},
		"root, above what looks like a host":    {"console", "# du -s\nTotal $ 5", "du -s", ""},
		"a bare percent":                        {"sh", "% ls\na\n% id", "ls\nid", ""},
		"what curl prints":                      {"console", "$ curl -O http://x\n  % Total    % Received\n100  1 100\n$ ls\nx", "curl -O http://x\nls", ""},
		"what curl prints for root":             {"console", "# curl -O http://x\n  % Total    % Received\n# ls", "curl -O http://x\nls", ""},
		"a placeholder at the end":              {"console", "$ etcdctl member remove <id>\nrm -rf removed\n$ ls <dir name>\nx", "etcdctl member remove <id>\nls <dir name>", ""},
		"a placeholder before a backslash":      {"console", "$ play <host> \\\n    -e <x>\nok", "play <host> \\\n    -e <x>", ""},
		"a program that is asked one thing":     {"console", "$ redis-cli -h c1 ping\nPONG\n$ redis-cli info", "redis-cli -h c1 ping\nredis-cli info", ""},
		"a script that is not entered":          {"sh", "python3 tool.py\nmysql db < x.sql\nsqlite3 x.db .tables\nls", "python3 tool.py\nmysql db < x.sql\nsqlite3 x.db .tables\nls", ""},
		"a script that goes to another machine": {"sh", "ssh -p 22 alice@web1\nsudo rm -rf /srv/x", "", "another shell"},
		"a script that goes into a pod":         {"bash", "# as root\nkubectl -n x exec -it $POD -- bash\ndf -h\nexit", "", "another shell"},
		"a script that becomes root":            {"sh", "id\nsudo -u postgres -i\npg_ctl stop", "", "another shell"},
		"a script that asks a database":         {"sh", "psql -U x orders\n\\dt", "", "another shell"},
		"what root printed begins with a sign":  {"console", "# cat /etc/fstab\n# /etc/fstab: static information.\nUUID=1 / ext4", "", "a comment that was printed"},
		"what root printed is a sentence":       {"console", "# cat /etc/x\n# This file is made by a program", "", "a comment that was printed"},
		"a remark, and no prompt below it":      {"console", "# Look at the disk\ndf -h", "", "a comment that was printed"},
		"root's commands of all kinds":          {"console", "# A=1 ls\n# MegaCli -a\n# > /var/log/x\n# /sbin/ip a\n# ./x.sh\n# X :1", "A=1 ls\nMegaCli -a\n> /var/log/x\n/sbin/ip a\n./x.sh\nX :1", ""},
		"prompts from the second line on":       {"sh", "cd /srv/app\n$ make\nok", "", "has a prompt"},
		"a prompt with the time":                {"sh", "12:03:11 bob@web1 ~ $ uptime\nup", "", "has a prompt"},
		"a prompt with an arrow":                {"zsh", "➜  ~ git:(main) ✗ make deploy\nok", "", "has a prompt"},
		"a prompt of root in a container":       {"sh", "/ # ls\nbin\n/ # id", "ls\nid", ""},
		"a shell that became root's":            {"sh", "bash-5.1$ ls\na\nbash-5.1# id", "", "several users or hosts"},
		"a shell of root":                       {"sh", "sh-5.1# id\n# x\nsh-5.1# ls", "id\nls", ""},
		"a dollar in an argument":               {"sh", "id\ngrep -c $ file", "id\ngrep -c $ file", ""},
		"a dollar in what is written":           {"sh", "cat <<E\n$ x\nE\necho '\n$ y'", "cat <<E\n$ x\nE\necho '\n$ y'", ""},
		"it goes there last":                    {"sh", "id\nssh web1\n# then look", "id\nssh web1\n# then look", ""},
		"it runs one command there":             {"sh", "ssh web1 uptime\nssh web1 <<E\nbash\nls\nE\nls", "ssh web1 uptime\nssh web1 <<E\nbash\nls\nE\nls", ""},
		"a word on a line that goes on":         {"sh", "install \\\n  bash\nls", "install \\\n  bash\nls", ""},
		"a bare greater-than":                   {"sh", "> kubectl get pods", "", "`>`"},
		"a file that is emptied":                {"sh", "> /var/log/app.log", "> /var/log/app.log", ""},
		"a program under a session":             {"console", "$ psql orders\norders=# select 1;\n", "", "`orders=#`"},
		"two hosts":                             {"console", "alice@web1:~$ ssh web2\nalice@web2:~$ uptime", "", "several users or hosts"},
		"another user":                          {"console", "alice@web1:~$ sudo -i\nroot@web1:~# systemctl restart x", "", "several users or hosts"},
		"a shell in a shell":                    {"bash", "$ ssh web2\nalice@web2:~$ uptime", "", "several users or hosts"},
		"a shell of root under the same signs":  {"console", "$ sudo -i\n# systemctl restart x", "", "several users or hosts"},
		"a pod under the same signs":            {"sh", "$ kubectl exec -it web-0 -- bash\n$ ls /tmp\na", "", "several users or hosts"},
		"one command on another host":           {"sh", "$ ssh web2 uptime\n10:00 up\n$ ssh web3 uptime", "ssh web2 uptime\nssh web3 uptime", ""},
		"a page generator":                      {"sh", "--8<-- \"x.sh\"", "", "page generator"},
		"a variable with a dollar":              {"sh", "$EDITOR x", "$EDITOR x", ""},
	} {
		got := typedIn(tt.language, tt.fence)
		if got.script != tt.script || !strings.Contains(got.hand, tt.hand) || tt.hand == "" && got.hand != "" {
			t.Errorf("%s: %q by hand %q, want %q by hand %q", name, got.script, got.hand, tt.script, tt.hand)
		}
	}
}

// Nothing that was printed is ever part of what runs.
func TestWhatWasPrintedNeverRuns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prompt := rapid.SampledFrom([]string{"$ ", "% ", "alice@web1:~$ ", "[root@db1 ~]# ", "bob@laptop ~ % ", "web-1 $ ", "web1:~# "}).Draw(t, "prompt")
		language := rapid.SampledFrom([]string{"sh", "bash", "zsh", "shell", "console"}).Draw(t, "language")
		var fence, typed []string
		for range rapid.IntRange(1, 4).Draw(t, "commands") {
			command := rapid.SampledFrom([]string{"ls -l", "rm <file>", "drop <a b> {{ c }}", "echo 'a b'", "kubectl get pods -n x", "cat <<EOF\nbody\nEOF", "for i in 1 2; do\n  echo $i\ndone", "a \\\n  b"}).Draw(t, "command")
			typed = append(typed, command)
			fence = append(fence, prompt+command)
			for range rapid.IntRange(0, 3).Draw(t, "lines") {
				fence = append(fence, rapid.SampledFrom([]string{"PRINTED", "  PRINTED rm -rf /", "> PRINTED", "# PRINTED", "PRINTED $ x", "  % PRINTED", ""}).Draw(t, "printed"))
			}
		}
		got := typedIn(language, strings.Join(fence, "\n"))
		if strings.HasPrefix(prompt, "web") && strings.Contains(strings.Join(fence, "\n"), "PRINTED $") && got.hand == handHosts {
			return // another machine's prompt looks just like it
		}
		if got.hand != "" || strings.Contains(got.script, "PRINTED") || got.script != strings.Join(typed, "\n") {
			t.Fatalf("of\n%s\nruns\n%s\n(%s)", strings.Join(fence, "\n"), got.script, got.hand)
		}
	})
}
