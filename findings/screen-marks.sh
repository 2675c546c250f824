#!/usr/bin/env bash
# GNU screen 5 gives a mark that stands on a letter (an accent in two characters, a
# vowel sign of Hindi, Thai or Arabic) a cell of its own, which no terminal does:
# what a program puts behind one in the same row is shown a cell further left for
# each. Borders move, and what is drawn over a row later leaves parts of it. Screen
# 4.9 and tmux put a mark into the cell of its letter.
#
# It takes the newest screen of Debian sid with its libraries into a temporary
# folder (apt-get download; nothing is installed) and lets it draw in a tmux, whose
# copy of the screen it reads. Needs Debian, apt-get, dpkg, tmux; ends 1 when screen
# is another version or behaves otherwise.
set -euo pipefail
want=5.0.2 loader=ld-linux-x86-64.so.2
[ "$(uname -m)" = x86_64 ] || { echo "only for amd64"; exit 1; }
dir=$(mktemp -d) socket=screen-marks-$$
trap 'tmux -L "$socket" kill-server 2>/dev/null || true; rm -rf "$dir"' EXIT

base=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources)
mkdir -p "$dir/lists/partial" "$dir/sid"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $base sid main" >"$dir/sid.list"
apt=(-qq -oDir::Etc::sourcelist="$dir/sid.list" -oDir::Etc::sourceparts=/dev/null -oDir::State::Lists="$dir/lists" -oAPT::Sandbox::User=root)
apt-get "${apt[@]}" update >/dev/null
(cd "$dir" && apt-get "${apt[@]}" download screen libc6 libcrypt1 libtinfo6 libpam0g libaudit1 libcap-ng0 libutempter0 libselinux1 libpcre2-8-0 >/dev/null)
for deb in "$dir"/*.deb; do dpkg -x "$deb" "$dir/sid"; done
lib=$dir/sid/usr/lib/x86_64-linux-gnu
screen=$dir/screen
printf '#!/bin/sh\nexec %s/%s --library-path %s %s/sid/usr/bin/screen "$@"\n' "$lib" "$loader" "$lib" "$dir" >"$screen"
chmod +x "$screen"
version=$("$screen" --version | awk '{ print $3 }')
echo "screen $version, drawing in $(tmux -V)"

# Each row has a bar in its 40th column, drawn after the text.
printf '\033[1;1Hplain\033[1;40H|\033[2;1He\xcc\x81 accent\033[2;40H|\033[3;1H\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80\033[3;40H|\033[4;1H\xd8\xb9\xd9\x8e\xd8\xb1\xd9\x8e\xd8\xa8\xd9\x90\xd9\x8a\xd9\x91\033[4;40H|\033[5;1H' >"$dir/rows"
export LC_ALL=C.UTF-8 SCREENDIR=$dir/sockets
mkdir -m 700 "$SCREENDIR"
tmux -L "$socket" -f /dev/null -u new-session -d -x 80 -y 10 "$screen -U -s /bin/sh -S marks sh -c 'cat $dir/rows; exec sleep 60'"
for _ in $(seq 50); do
	drawn=$(tmux -L "$socket" capture-pane -p | head -4)
	[[ $drawn == *"|"* ]] && break
	sleep 0.2
done
sleep 0.5
tmux -L "$socket" capture-pane -p | head -4 >"$dir/drawn"
cat "$dir/drawn"

# Where the bars stand, marks not counted.
columns=$(sed -e $'s/\u0301\|\u094d\|\u064e\|\u0650\|\u0651//g' "$dir/drawn" | while IFS= read -r row; do
	before=${row%%|*}
	echo -n "$((${#before} + 1)) "
done)
echo "the bars stand in columns: $columns"
[ "$version" = "$want" ] || { echo "it was seen with $want: look again"; exit 1; }
[ "$columns" = "40 39 39 36 " ] || { echo "that is not what was seen: 40 39 39 36"; exit 1; }
echo "as seen: one cell further left for each mark"
