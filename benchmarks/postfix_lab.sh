#!/bin/sh
# Mail through a real Postfix into a Maildir, read back and looked at; nothing of this machine is changed.
#
# Needs root (its own mount namespace and an overlay over / in memory) and the Debian package of Postfix, which is
# installed into the overlay only. Not part of the tests: run it by hand, sh benchmarks/postfix_lab.sh [messages].
set -eu
cd "$(dirname "$0")/.."
count=${1:-200}
port=2588
[ "$(id -u)" = 0 ] || { echo "needs root" >&2; exit 1; }
[ "${IN_LAB:-}" ] || IN_LAB=1 exec unshare -m --propagation private sh "$0" "$count"

lab=$(mktemp -d)
mount -t tmpfs tmpfs "$lab"
mkdir "$lab/upper" "$lab/work" "$lab/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$lab/upper,workdir=$lab/work" "$lab/root"
for folder in dev proc; do mount --rbind "/$folder" "$lab/root/$folder"; done
printf '#!/bin/sh\nexit 101\n' >"$lab/root/usr/sbin/policy-rc.d"
chmod +x "$lab/root/usr/sbin/policy-rc.d"
inside() { chroot "$lab/root" env DEBIAN_FRONTEND=noninteractive "$@"; }

inside apt-get -qq install -y --no-install-recommends postfix >/dev/null 2>&1 ||
  { echo "Postfix cannot be installed" >&2; exit 1; }
inside useradd -m mau
inside postconf -MX smtp/inet
inside postconf -M "127.0.0.1:$port/inet=127.0.0.1:$port inet n - n - - smtpd"
inside postconf -e "myhostname=lab.example" "mydestination=lab.example" "mynetworks=127.0.0.0/8" \
  "home_mailbox=Maildir/" "inet_interfaces=127.0.0.1" "inet_protocols=ipv4" "maillog_file=/var/log/postfix.log" \
  "smtpd_client_connection_rate_limit=0" "recipient_delimiter=+" "default_transport=error"
inside postfix start >/dev/null 2>&1
trap 'inside postfix stop >/dev/null 2>&1 || true; umount -l "$lab"; rmdir "$lab"' EXIT
.venv/bin/python -m benchmarks.real_relay "nkmail://127.0.0.1:$port" "$lab/root/home/mau/Maildir" "$count"
