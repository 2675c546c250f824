package sop

import (
	"strings"
	"testing"
)

// What stands below a command that opens something is typed in there, and no script
// of this machine; where a command opens nothing, the script goes on.
func TestWhatIsTypedElsewhereRunsNowhereElse(t *testing.T) {
	opening := []string{
		"ssh web1", "ssh <host>", "ssh <user>@<host>", "ssh {{ host }}", `ssh "$HOST"`, "ssh $HOST", "ssh bob@db1 -p 2222", "ssh -p2222 db1", "ssh -i ~/.ssh/key bob@db1", "ssh -J bastion web1 -t sudo -i",
		"ssh -t web1 'sudo -i'", "ssh web1   # log in", "cd /srv && ssh web1", "ssh web1 || exit 1", "ssh web1 \\\n  -p 22", "MODE=x ssh web1", "/usr/bin/ssh web1", "sudo ssh web1", "ssh web1 > log",
		"sudo -i", "sudo -s", "sudo -i -u postgres", "sudo -iu postgres", "sudo -u postgres -i", "sudo --login --user postgres", "sudo -H -s", "doas -s", "sudo su -", "sudo su - ;", "su", "su - app", "su -s /bin/bash app", "sudo -E bash",
		"bash", "bash -l", "/bin/bash", "exec bash", "env A=1 bash --login", "chroot /mnt", "chroot /mnt /bin/bash", "sudo chroot /mnt", "arch-chroot /mnt", "nsenter -t 1 -n",
		"docker exec -it web bash", "sudo docker exec -it web bash", "docker exec -it web /bin/sh -l", "docker compose exec web bash", "docker-compose run --rm web bash", "docker exec -u postgres db psql -U x", "docker exec -it mysql bash",
		"docker exec -it cache redis-cli", "docker run --rm -it -v /:/host alpine", "docker attach web", "kubectl exec -it {{ pod }} -- bash", "kubectl -n x exec -it <pod> -c app -- /bin/sh", "kubectl exec -it db-0 -- psql -U x",
		"kubectl debug node/n1 -it --image=busybox", "kubectl run -it --rm x --image=busybox -- sh", "kubectl run -it --rm --image=busybox x", "oc rsh web-1", "oc rsh -n x web-1", "oc debug node/n1", "k exec -it web -- sh", "crictl exec -it 1a2b sh",
		"ip netns exec blue bash", "lxc exec c1 -- bash", "vagrant ssh", "gcloud compute ssh vm-1 --zone eu-1", "gcloud compute ssh vm-1 -- sudo -i", "aws ssm start-session --target i-0abc", "sftp bob@web1", "pct enter 101", "tsh ssh web1",
		"psql", "psql -h db1 -U x orders", "sudo -u postgres psql", "sudo mysql", "mysql --host=db1 --user root orders", "mariadb -h db1 -u root -p", "mysql -u<user> -p<password> orders", "redis-cli -h c1", "sqlite3 x.db", "python3", "bundle exec rails console", "bin/rails c -e production",
	}
	for _, command := range opening {
		if got := typedIn("sh", command+"\nreboot\n# then look"); got.hand != handLeaves || got.at != 1 {
			t.Errorf("%s: below it runs\n%s\n(%s)", command, got.script, got.hand)
		}
		if got := typedIn("console", "$ "+command+"\n$ reboot"); got.hand != handHosts {
			t.Errorf("$ %s: below it runs\n%s\n(%s)", command, got.script, got.hand)
		}
		if got := typedIn("sh", "id\n"+command+"\n# then look"); got.hand != "" {
			t.Errorf("%s: nothing is typed in there, but %s", command, got.hand)
		}
	}
	for _, command := range []string{
		"ssh web1 uptime", "ssh web1 'sudo reboot'", "ssh -t web1 sudo systemctl restart x", "ssh -N -L 1:db:1 bastion", "ssh -fN -L 1:db:1 bastion", "ssh -O exit bastion", "ssh -V", "ssh web1 < x.sh", "ssh web1 bash -s < x.sh", "ssh web1 &", "ssh <host> uptime", "ssh-keygen -t ed25519", "scp x web1:", "echo ssh web1",
		"sudo systemctl restart x", "sudo -u postgres pg_ctl stop", "sudo -i systemctl restart x", "sudo -l", "sudo -v", "su - app -c 'ls'", "su app --command=ls", "bash x.sh", "bash -c 'ls'", "bash -lc ls", "bash --version", "sh <host>.sh", "exec 2>&1",
		"chroot /mnt update-grub", "docker exec web ls", "docker exec -it web sh -c 'ls'", "docker run --rm -it alpine ls", "docker run -d nginx", "docker ps", "docker exec db mysql -e 'select 1' orders", "kubectl exec web -- df -h", "kubectl exec web -- sh -c 'ls'", "kubectl exec web -- psql -c 'select 1'", "kubectl get pods", "kubectl run x --image=y", "oc rsh web-1 ls",
		"ip netns exec blue ping x", "ip a", "vagrant ssh -c uptime", "psql -c 'select 1'", "psql -f x.sql", "psql -d orders -tAc 'select 1'", "psql -lqt", "gcloud compute ssh vm-1 --command 'uptime'", "gcloud compute ssh vm-1 -- uptime", "mysql orders < x.sql", "mysql -e 'select 1'", "redis-cli info", "sqlite3 x.db .tables", "python3 x.py", "rails db:migrate", "cat <<E\nssh web1\nE", "install \\\n  bash",
	} {
		if got := typedIn("sh", command+"\nreboot"); got.hand != "" || got.script != command+"\nreboot" {
			t.Errorf("%s: runs\n%s\n(%s)", command, got.script, got.hand)
		}
	}
}

// Words that forbid what stands below them forbid it, and others do not.
func TestWhatIsForbiddenIsNotOffered(t *testing.T) {
	for said, forbids := range map[string]bool{
		"Never run the following:": true, "Do not run the command below.": true, "Don't execute these commands:": true, "DO NOT RUN THIS SCRIPT!": true, "Do not run any of this twice:": false,
		"Do not run the backup while this goes on:": false, "Never use the same host twice. Run:": false, "Do not run these commands without asking bob:": false,
	} {
		p := Parse("x", "x.md", []byte("1. One\n\n   "+said+"\n   ```sh\n   ls\n   ```\n"))
		if got := p.Steps[0].Command == nil; got != forbids {
			t.Errorf("%q forbids: %v\n%s", said, got, strings.TrimSpace(Outline(p)))
		}
	}
}

// Whoever was sent to another machine by the step above is still there.
func TestAStepBelowTheWayThereSaysThatItRunsHere(t *testing.T) {
	for written, want := range map[string]string{
		"1. Log in to the host\n2. Look\n   ```sh\n   a\n   ```\n3. Restart\n   ```sh\n   b\n   ```\n## Next\n1. Here\n   ```sh\n   c\n   ```": "a b",
		"1. On the replica:\n   1. Look\n      ```sh\n      a\n      ```\n":                                                                    "a",
		"1. Look\n   ```sh\n   a\n   ```\n2. SSH into db1\n3. Do\n   ```sh\n   b\n   ```":                                                      "b",
		"1. People cannot log in to the shop\n2. Look\n   ```sh\n   a\n   ```":                                                                 "",
		"1. Connect to db1:\n   ```sh\n   a\n   ```\n2. Look\n   ```sh\n   b\n   ```":                                                          "a",
	} {
		p := Parse("x", "x.md", []byte(written))
		var there []string
		for _, s := range p.Flat() {
			if s.Elsewhere() {
				there = append(there, s.Script().Text)
			}
		}
		if got := strings.Join(there, " "); got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}
