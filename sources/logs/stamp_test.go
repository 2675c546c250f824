package logs_test

import (
	"testing"
	"time"

	"holdfast/sources/logs"
)

// place loads a zone that a test needs.
func place(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// Every layout that is read, by the program that writes it. The zone is the
// file's, near when the file was written last; an empty want is a time that
// nobody can know.
func TestLayouts(t *testing.T) {
	const later = "2026-11-29T20:00:00Z"
	for _, tt := range []struct{ name, zone, near, line, want string }{
		// The sixteen of LogHub.
		{"Android", "UTC", "2026-03-18T00:00:00Z", "03-17 16:13:38.811  1702  2395 D WindowManager: printFreezingDisplayLogsopening app", "2026-03-17T16:13:38.811Z"},
		{"Apache's error log", "UTC", later, "[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok", "2005-12-04T04:47:44Z"},
		{"BGL", "America/Los_Angeles", later, "- 1117838570 2005.06.03 R02-M1-N0-C:J12-U11 2005-06-03-15.42.50.675872 R02-M1-N0-C:J12-U11 RAS KERNEL INFO corrected", "2005-06-03T22:42:50Z"},
		{"BGL with an alert's category", "UTC", later, "APPREAD 1117869872 2005.06.04 R04-M1-N4-I:J18-U11 2005-06-04-00.24.32.432192 R04 RAS APP FATAL ciod", "2005-06-04T07:24:32Z"},
		{"Hadoop", "Europe/Berlin", later, "2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop: Created", "2015-10-18T16:01:47.978Z"},
		{"HDFS", "UTC", later, "081109 203615 148 INFO dfs.DataNode$PacketResponder: x", "2008-11-09T20:36:15Z"},
		{"HealthApp", "UTC", later, "20171223-22:15:29:606|Step_LSC|30002312|onStandStepChanged 3579", "2017-12-23T22:15:29.606Z"},
		{"HealthApp with numbers of one digit", "UTC", later, "20171224-0:3:1:9|Step_LSC|30002312|x", "2017-12-24T00:03:01.009Z"},
		{"HPC", "UTC", later, "134681 node-246 unix.hw state_change.unavailable 1077804742 1 Component State Change", "2004-02-26T14:12:22Z"},
		{"Linux", "UTC", "2005-07-01T00:00:00Z", "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure", "2005-06-14T15:16:01Z"},
		{"Mac", "UTC", "2017-07-02T00:00:00Z", "Jul  1 09:00:55 calvisitor-10-105-160-95 kernel[0]: IOThunderboltSwitch", "2017-07-01T09:00:55Z"},
		{"OpenSSH", "UTC", "2016-12-10T08:00:00Z", "Dec 10 06:55:46 LabSZ sshd[24200]: reverse mapping", "2016-12-10T06:55:46Z"},
		{"OpenStack", "UTC", later, "nova-api.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO nova.osapi_compute.wsgi.server [req-38] x", "2017-05-16T00:00:00.008Z"},
		{"Proxifier", "UTC", "2016-10-31T00:00:00Z", "[10.30 16:49:06] chrome.exe - proxy.cse.cuhk.edu.hk:5070 open through proxy", "2016-10-30T16:49:06Z"},
		{"Spark", "UTC", later, "17/06/09 20:10:40 INFO executor.CoarseGrainedExecutorBackend: Registered", "2017-06-09T20:10:40Z"},
		{"Thunderbird", "America/Denver", later, "- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond(pam_unix)[2915]: session closed", "2005-11-09T20:01:01Z"},
		{"Windows", "UTC", later, "2016-09-28 04:30:30, Info                  CBS    Loaded Servicing Stack", "2016-09-28T04:30:30Z"},
		{"Zookeeper", "UTC", later, "2015-07-29 17:41:41,536 - INFO  [main:QuorumPeerConfig@101] - Reading", "2015-07-29T17:41:41.536Z"},

		// Zones.
		{"hours west", "Europe/Berlin", later, "2026-11-29 10:36:03.162 -03 [5670] ERROR:  x", "2026-11-29T13:36:03.162Z"},
		{"hours east", "Europe/Berlin", later, "2026-11-29 17:36:03.895 +04 [5718] ERROR:  x", "2026-11-29T13:36:03.895Z"},
		{"hours and minutes", "America/Sao_Paulo", later, "2026-11-29 18:30:00.000 +0530 [9] ERROR:  x", "2026-11-29T13:00:00Z"},
		{"hours right behind", "Europe/Berlin", later, "2026-11-29T10:00:00-03 x", "2026-11-29T13:00:00Z"},
		{"no offset but a number", "UTC", later, "2026-11-29 10:00:00 -12.5 degrees", "2026-11-29T10:00:00Z"},
		{"EST", "Europe/Berlin", later, "2026-11-29 08:36:03.412 EST [5686] ERROR:  x", "2026-11-29T13:36:03.412Z"},
		{"CET", "UTC", later, "2026-11-20 14:02:49.100 CET [77] WARNING:  slow", "2026-11-20T13:02:49.1Z"},
		{"JST", "Europe/Berlin", later, "2026-11-29 22:00:00 JST [9] ERROR:  x", "2026-11-29T13:00:00Z"},
		{"a zone and a colon, as Amazon's PostgreSQL", "Asia/Tokyo", later, "2026-11-29 13:00:00 UTC:10.0.0.1(33):bob@shop:[9]:ERROR:  x", "2026-11-29T13:00:00Z"},
		{"POSIX counts to the west", "UTC", later, "2026-11-20 14:02:49.100 GMT+3 [1981] ERROR:  x", "2026-11-20T17:02:49.1Z"},
		{"POSIX, the other way", "UTC", later, "2026-11-20 14:02:49 GMT-11 [1981] ERROR:  x", "2026-11-20T03:02:49Z"},
		{"four digits count to the east", "UTC", later, "2026-11-20 14:02:49 GMT+0300 x", "2026-11-20T11:02:49Z"},
		{"with a colon too", "UTC", later, "2026-11-20 14:02:49 UTC+03:00 x", "2026-11-20T11:02:49Z"},
		{"UTC+3 is written in both senses", "UTC", later, "2026-11-20 14:02:49 UTC+3 x", ""},
		{"an abbreviation that is none", "UTC", later, "2026-11-20 14:02:49 XYZ [12] ERROR:  x", ""},
		{"one of several countries", "UTC", later, "2026-11-20 14:02:49 IST [12] ERROR:  x", ""},
		{"which is known where it is the file's own", "Asia/Kolkata", later, "2026-11-20 14:02:49 IST [12] ERROR:  x", "2026-11-20T08:32:49Z"},
		{"China's CST in China", "Asia/Shanghai", later, "2026-11-20 14:02:49 CST x", "2026-11-20T06:02:49Z"},
		{"and America's elsewhere", "Europe/Berlin", later, "2026-11-20 14:02:49 CST x", "2026-11-20T20:02:49Z"},
		{"summer's abbreviation in winter", "Asia/Tokyo", later, "2026-11-20 14:02:49 CEST x", "2026-11-20T12:02:49Z"},
		{"a word in capitals is no zone", "Asia/Tokyo", later, "2026-11-20 14:02:49 GET /cart", "2026-11-20T05:02:49Z"},
		{"nor is a level", "Asia/Tokyo", later, "2026-11-20 14:02:49 ALERT x", "2026-11-20T05:02:49Z"},
		{"nor a test", "Asia/Tokyo", later, "2026-11-20 14:02:49 TEST x", "2026-11-20T05:02:49Z"},
		{"a Z", "Asia/Tokyo", later, "2026-11-29 13:00:00Z ERROR x", "2026-11-29T13:00:00Z"},
		{"half an hour west", "Asia/Tokyo", later, "2026-11-29T13:00:00.5-0330 ERROR x", "2026-11-29T16:30:00.5Z"},

		// Names of days and months.
		{"date(1)", "Europe/Berlin", later, "Sun Nov 29 13:00:00 UTC 2026 ERROR x", "2026-11-29T13:00:00Z"},
		{"date(1) in winter", "UTC", later, "Sun Nov 29 13:00:00 CET 2026 x", "2026-11-29T12:00:00Z"},
		{"date(1) with an offset", "Europe/Berlin", later, "Sun Nov 29 13:00:00 -03 2026 x", "2026-11-29T16:00:00Z"},
		{"date(1) in a zone that is none", "Europe/Berlin", later, "Sun Nov 29 13:00:00 XYZ 2026 x", ""},
		{"date(1) of other languages", "Asia/Tokyo", later, "Sun 29 Nov 13:00:00 UTC 2026 x", "2026-11-29T13:00:00Z"},
		{"ANSI C", "Europe/Berlin", later, "Sun Nov 29 13:00:00 2026 x", "2026-11-29T12:00:00Z"},
		{"RFC 1123", "Europe/Berlin", later, "Sun, 29 Nov 2026 13:00:00 GMT x", "2026-11-29T13:00:00Z"},
		{"RFC 1123 with an offset", "UTC", later, "Sun, 29 Nov 2026 13:00:00 +0100 x", "2026-11-29T12:00:00Z"},
		{"RFC 822", "UTC", later, "29 Nov 26 13:00 EST x", "2026-11-29T18:00:00Z"},
		{"RFC 850", "Europe/Berlin", later, "Sunday, 29-Nov-26 13:00:00 GMT x", "2026-11-29T13:00:00Z"},
		{"log4j's DATE", "Europe/Berlin", later, "29 Nov 2026 13:00:00,123 INFO x", "2026-11-29T12:00:00.123Z"},
		{"JavaScript", "UTC", later, "Sun Nov 29 2026 13:00:00 GMT+0100 (CET) x", "2026-11-29T12:00:00Z"},
		{"Cisco with the year", "UTC", later, "Nov 29 2026 13:00:00: %ASA-6-302013: x", "2026-11-29T13:00:00Z"},
		{"Cisco with a zone", "UTC", later, "Nov 29 13:00:00.123 EST: %SYS-5-CONFIG_I: x", "2026-11-29T18:00:00.123Z"},
		{"Java's own logger", "UTC", later, "Nov 29, 2026 1:05:09 PM com.shop.Cart add", "2026-11-29T13:05:09Z"},
		{"Tomcat", "UTC", later, "29-Nov-2026 13:00:00.123 SEVERE [main] x", "2026-11-29T13:00:00.123Z"},
		{"Oracle", "UTC", later, "29-NOV-2026 13:00:00 * x", "2026-11-29T13:00:00Z"},
		{"systemd's short-full", "Europe/Berlin", later, "Sun 2026-11-29 13:00:00 UTC web1 app[7]: x", "2026-11-29T13:00:00Z"},

		// Numbers.
		{"log4j's ISO8601", "UTC", later, "2026-11-29 13:00:00,123 INFO x", "2026-11-29T13:00:00.123Z"},
		{"ClickHouse", "UTC", later, "2026.11.29 13:00:00.123456 [ 1 ] {} <Error> x", "2026-11-29T13:00:00.123456Z"},
		{"no seconds", "UTC", later, "2026-11-29T13:30Z x", "2026-11-29T13:30:00Z"},
		{"no seconds and no zone", "Europe/Berlin", later, "2026-11-29 13:30 ERROR x", "2026-11-29T12:30:00Z"},
		{"basic ISO 8601", "Europe/Berlin", later, "20261129T133000Z x", "2026-11-29T13:30:00Z"},
		{"basic with a fraction and an offset", "UTC", later, "20261129T133000.5+0100 x", "2026-11-29T12:30:00.5Z"},
		{"digits alone", "Europe/Berlin", later, "20261129133000 x", "2026-11-29T12:30:00Z"},
		{"MySQL", "UTC", later, "260101 12:00:00 [ERROR] x", "2026-01-01T12:00:00Z"},
		{"MySQL in the morning", "UTC", later, "120402  9:15:00 [ERROR] x", "2012-04-02T09:15:00Z"},
		{"MySQL without a space before the hour", "UTC", later, "120402 9:15:00 [ERROR] x", "2012-04-02T09:15:00Z"},
		{"MariaDB", "UTC", later, "2026-11-29  9:15:00 0 [Note] x", "2026-11-29T09:15:00Z"},
		{"day first", "Europe/Berlin", later, "20.11.2026 14:02:49 ERROR x", "2026-11-20T13:02:49Z"},
		{"day first where it could be a month", "UTC", later, "02.11.2026 14:02:49 ERROR x", "2026-11-02T14:02:49Z"},
		{"month first, as it shows", "UTC", later, "11/29/2026 13:00:00 x", "2026-11-29T13:00:00Z"},
		{"day first, as it shows", "UTC", later, "29/11/2026 13:00:00 x", "2026-11-29T13:00:00Z"},
		{"which of the two does not show", "UTC", later, "05/11/2026 13:00:00 x", ""},
		{"and does not matter", "UTC", later, "11/11/2026 13:00:00 x", "2026-11-11T13:00:00Z"},
		{"twelve hours", "UTC", later, "11/29/2026 1:00:00 PM x", "2026-11-29T13:00:00Z"},
		{"twelve hours and a comma", "UTC", later, "11/29/2026, 12:00:00 AM x", "2026-11-29T00:00:00Z"},
		{"twelve hours of an ISO date", "UTC", later, "2026-11-29 01:00:00 PM x", "2026-11-29T13:00:00Z"},
		{"two digits of a year behind", "UTC", later, "11/29/26 13:00:00 x", "2026-11-29T13:00:00Z"},
		{"two digits, and any order", "UTC", later, "11/12/26 13:00:00 x", ""},
		{"seconds since 1970", "Asia/Tokyo", later, "1795872840.250    123 10.0.0.1 TCP_MISS/200", "2026-11-28T13:34:00.25Z"},
		{"seconds in brackets", "Asia/Tokyo", later, "[1795872840] SERVICE ALERT: x", "2026-11-28T13:34:00Z"},
		{"milliseconds since 1970", "Asia/Tokyo", later, "1795872840250 x", "2026-11-28T13:34:00.25Z"},
		{"a number of the future is none", "UTC", later, "4102444800 rows", ""},
		{"log4j's ABSOLUTE", "UTC", later, "13:00:00,123 INFO x", "2026-11-29T13:00:00.123Z"},
		{"ABSOLUTE of the evening before", "UTC", "2026-11-29T00:00:05Z", "23:59:59,900 INFO x", "2026-11-28T23:59:59.9Z"},
		{"a length of time is none", "UTC", later, "00:03:12 elapsed", ""},

		// Behind other words.
		{"Redis", "UTC", later, "1234:M 19 Nov 2026 14:02:50.123 * Ready to accept", "2026-11-19T14:02:50.123Z"},
		{"an older Redis", "UTC", later, "[1234] 19 Nov 14:02:50.123 # WARNING", "2026-11-19T14:02:50.123Z"},
		{"a level first", "UTC", later, "ERROR 2026-11-29 13:00:00,123 x", "2026-11-29T13:00:00.123Z"},
		{"Dropwizard", "UTC", later, "INFO  [2026-11-29 13:00:00,123] org.eclipse: x", "2026-11-29T13:00:00.123Z"},
		{"Compose", "UTC", later, "api-1  | 2026-11-29T13:00:00Z x", "2026-11-29T13:00:00Z"},
		{"Rails", "UTC", later, "I, [2026-11-29T13:00:00.123456 #1234]  INFO -- : x", "2026-11-29T13:00:00.123456Z"},
		{"a sentence about a time", "UTC", later, "Until 2026-12-01 10:00:00 nothing happens", ""},
		{"a name and its value", "UTC", later, "expires: 2026-12-01 10:00:00", ""},
		{"HAProxy", "Europe/Berlin", later, "10.0.1.2:33313 [29/Nov/2026:13:00:00.655] fe be/srv 10", "2026-11-29T12:00:00.655Z"},
		{"Django", "UTC", later, `[29/Nov/2026 13:00:00] "GET / HTTP/1.1" 200 12`, "2026-11-29T13:00:00Z"},
		{"an access log", "UTC", later, `10.0.0.1 - bob [29/Nov/2026:13:00:00 +0100] "GET /"`, "2026-11-29T12:00:00Z"},
		{"indented", "UTC", later, "    2026-11-29T13:00:00.123Z [INFO]  agent: x", "2026-11-29T13:00:00.123Z"},
		{"glog", "UTC", later, "E20261129 13:00:00.500000 12 f.cc:3] x", "2026-11-29T13:00:00.5Z"},
		{"klog", "UTC", later, "E1129 13:00:00.500000 12 f.go:3] x", "2026-11-29T13:00:00.5Z"},
		{"audit", "UTC", later, "type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e", "2013-03-28T14:36:03.243Z"},
		{"a mark of the file", "UTC", later, "\ufeff2026-11-29T13:00:00Z x", "2026-11-29T13:00:00Z"},

		// Fields.
		{"MongoDB", "Europe/Berlin", later, `{"t":{"$date":"2026-11-20T14:02:49.123+00:00"},"s":"E","c":"NETWORK","msg":"lost"}`, "2026-11-20T14:02:49.123Z"},
		{"MongoDB's numbers", "Europe/Berlin", later, `{"t":{"$date":{"$numberLong":"1795872840250"}},"s":"I","msg":"x"}`, "2026-11-28T13:34:00.25Z"},
		{"OpenTelemetry", "UTC", later, `{"timeUnixNano":"1795872840250000000","observedTimeUnixNano":"1795872849250000000","severityText":"ERROR","body":{"stringValue":"x"}}`, "2026-11-28T13:34:00.25Z"},
		{"OpenTelemetry, only observed", "UTC", later, `{"observedTimeUnixNano":"1795872840250000000","severityNumber":17,"body":{"stringValue":"x"}}`, "2026-11-28T13:34:00.25Z"},
		{"journald", "UTC", later, `{"__REALTIME_TIMESTAMP":"1795872840250000","PRIORITY":"3","MESSAGE":"x"}`, "2026-11-28T13:34:00.25Z"},
		{"a day and a time apart", "Europe/Berlin", later, `{"date":"2026-11-29","time":"13:00:00.5","level":"info","msg":"x"}`, "2026-11-29T12:00:00.5Z"},
		{"the first time counts", "UTC", later, `{"ts":"2026-11-29T13:00:00Z","msg":"x","date":"2020-01-01T00:00:00Z"}`, "2026-11-29T13:00:00Z"},
		{"log4j's JSON", "UTC", later, `{"instant":{"epochSecond":1795872840,"nanoOfSecond":250000000},"level":"ERROR","message":"x"}`, "2026-11-28T13:34:00.25Z"},
		{"date(1) in JSON", "Europe/Berlin", later, `{"level":"error","time":"Sun Nov 29 13:00:00 UTC 2026","msg":"x"}`, "2026-11-29T13:00:00Z"},
		{"hours west in JSON", "Asia/Tokyo", later, `{"level":"warn","ts":"2026-11-29 08:00:00 -05","msg":"x"}`, "2026-11-29T13:00:00Z"},
		{"a zone that is none in JSON", "Asia/Tokyo", later, `{"level":"warn","ts":"2026-11-29 08:00:00 XYZ","msg":"x"}`, ""},
		{"Java's zone", "UTC", later, `{"time":"2026-11-29T13:00:00+01:00[Europe/Berlin]","msg":"x"}`, "2026-11-29T12:00:00Z"},
		{"Go's time", "UTC", later, `{"time":"2026-11-29 13:00:00.5 +0100 CET m=+0.000012","msg":"x"}`, "2026-11-29T12:00:00.5Z"},
		{"zap", "UTC", later, `{"level":"info","ts":1795872840.25,"msg":"x"}`, "2026-11-28T13:34:00.25Z"},
		{"an exponent", "UTC", later, `{"level":"info","ts":1.79587284e+09,"msg":"x"}`, "2026-11-28T13:34:00Z"},
		{"microseconds", "UTC", later, `{"ts":1795872840250000,"msg":"x"}`, "2026-11-28T13:34:00.25Z"},
		{"logfmt", "UTC", later, `ts=2026-11-29T13:00:00.5Z level=info msg=x`, "2026-11-29T13:00:00.5Z"},
		{"no time in a field of that name", "UTC", later, `{"time":"12ms","msg":"x"}`, ""},

		// What is no time.
		{"no such day", "UTC", later, "2026-02-31 10:00:00 ERROR x", ""},
		{"no such leap day", "UTC", later, "2025-02-29 10:00:00 ERROR x", ""},
		{"no such month", "UTC", later, "2026-13-01 10:00:00 ERROR x", ""},
		{"no such hour", "UTC", later, "2026-11-20 24:00:00 ERROR x", ""},
		{"no such hour either", "UTC", later, "2026-11-20 25:10:00 ERROR x", ""},
		{"no such minute", "UTC", later, "2026-11-20 10:60:00 ERROR x", ""},
		{"no such second", "UTC", later, "2026-11-20 10:00:61 ERROR x", ""},
		{"a leap second", "UTC", later, "2016-12-31T23:59:60Z x", "2017-01-01T00:00:00Z"},
		{"no leap second", "UTC", later, "2016-12-31T23:58:60Z x", ""},
		{"no such day of syslog", "UTC", later, "Feb 30 10:00:00 web1 app: x", ""},
		{"no such day of a web server", "UTC", later, `10.0.0.1 - - [31/Nov/2026:10:00:00 +0000] "GET /"`, ""},
		{"no such day of a month in numbers", "UTC", later, "31.02.2026 10:00:00 x", ""},
		{"no such day in JSON", "UTC", later, `{"time":"2026-02-31T10:00:00Z","msg":"x"}`, ""},
		{"no time at all", "UTC", later, "Ready to accept connections", ""},
		{"a version", "UTC", later, "1.12.2026 is out", ""},
		{"an address", "UTC", later, "10.30.16.49 answered", ""},

		// The year.
		{"the year of the file", "UTC", "2023-03-10T10:00:00Z", "Mar 10 09:00:00 web1 app[7]: x", "2023-03-10T09:00:00Z"},
		{"the year before", "UTC", "2023-03-10T10:00:00Z", "Mar 12 09:00:00 web1 app[7]: x", "2022-03-12T09:00:00Z"},
		{"a clock that is ahead at new year", "UTC", "2024-12-31T23:59:58Z", "Jan  1 00:00:01 web1 app[7]: x", "2025-01-01T00:00:01Z"},
		{"a leap day is of a leap year", "UTC", later, "Feb 29 10:00:00 web1 app[7]: x", "2024-02-29T10:00:00Z"},
		{"klog's too", "UTC", later, "E0229 10:00:00.000000       1 x.go:1] leap", "2024-02-29T10:00:00Z"},
		{"summer in its zone", "Europe/Berlin", "2021-07-04T10:00:00Z", "Jul  4 11:00:00 web1 app[7]: x", "2021-07-04T09:00:00Z"},

		// Hours that are not there, or twice.
		{"an hour that is leapt over", "Europe/Berlin", later, "2026-03-29 02:30:00 x", ""},
		{"a day that is leapt over", "Pacific/Apia", later, "2011-12-30 12:00:00 x", ""},
		{"of an hour that is there twice the later, when it was just now", "Europe/Berlin", "2026-10-25T01:30:01Z", "2026-10-25 02:30:00 x", "2026-10-25T01:30:00Z"},
		{"or the earlier, when it was just now", "Europe/Berlin", "2026-10-25T00:30:01Z", "2026-10-25 02:30:00 x", "2026-10-25T00:30:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			near, err := time.Parse(time.RFC3339, tt.near)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if _, at := logs.NewReader(place(t, tt.zone)).Read([]byte(tt.line), near); !at.IsZero() {
				got = at.Format(time.RFC3339Nano)
			}
			if got != tt.want {
				t.Errorf("%s\n is %s, want %s", tt.line, got, tt.want)
			}
		})
	}
}

// Of an hour that is there twice, the lines of a file say by their order which
// it is.
func TestTheSecondOfTwoHoursIsKnownByTheOrder(t *testing.T) {
	r, near := logs.NewReader(place(t, "Europe/Berlin")), time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct{ line, want string }{
		{"2026-10-25 02:10:00 x", "00:10:00"}, {"2026-10-25 02:50:00 x", "00:50:00"}, {"2026-10-25 02:49:30 late", "00:49:30"},
		{"2026-10-25 02:05:00 x", "01:05:00"}, {"2026-10-25 02:20:00 x", "01:20:00"}, {"2026-10-25 03:00:00 x", "02:00:00"},
	} {
		if _, at := r.ReadOld([]byte(tt.line), near); at.Format(time.TimeOnly) != tt.want {
			t.Errorf("%s is %v, want %s", tt.line, at, tt.want)
		}
	}
}

// A time without a day is of the day of a file's last line, and of its others
// nobody knows.
func TestATimeAloneOfAnOldLineIsNotKnown(t *testing.T) {
	line, near := []byte("13:00:00,123 INFO x"), time.Date(2026, 11, 29, 20, 0, 0, 0, time.UTC)
	if _, at := logs.NewReader(time.UTC).ReadOld(line, near); !at.IsZero() {
		t.Errorf("an old one is of %v", at)
	}
}
