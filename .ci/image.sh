#!/usr/bin/env bash
# Build the image and run it where no registry is reachable: the base is made of Debian's packages,
# buildah builds without a daemon, and the result runs with a read-only root as its own user.
#
#   sudo .ci/image.sh                 about three minutes; it needs buildah, mmdebstrap and root
#   BASE_IMAGE=… .ci/image.sh         the same with a base that a registry has, or buildah already
#
# It is no part of `.ci/run`. docs/deploying.md says what it saw.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scratch=$(mktemp -d "${TMPDIR:-/tmp}/impact-image.XXXXXX")
store=(buildah --root "$scratch/store" --runroot "$scratch/run" --storage-driver vfs)
root="$scratch/root"

# clean: unmount and remove what this run made, whatever happened.
clean() {
    local each
    for each in "$root/tmp/pid" "$root/tmp/worker"; do
        [[ ! -s $each ]] || kill "$(cat "$each")" 2>/dev/null || true
    done
    wait
    mountpoint -q "$root" && umount -R "$root"
    rm -rf --one-file-system "$scratch"
}
trap clean EXIT

say() { printf '\n== %s\n' "$*"; }

missing=()
for program in buildah mmdebstrap git curl; do
    command -v "$program" >/dev/null || missing+=("$program")
done
if ((${#missing[@]})); then
    say "apt-get install ${missing[*]}"
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

if [[ -z ${BASE_IMAGE:-} ]]; then
    say "A base of Debian's packages"
    mmdebstrap --quiet --variant=minbase --include=ca-certificates,git,python3,python3-venv \
        bookworm "$scratch/base.tar"
    base=$("${store[@]}" from scratch)
    "${store[@]}" add --quiet "$base" "$scratch/base.tar" /
    "${store[@]}" commit --quiet --rm "$base" localhost/impact-base
    BASE_IMAGE=localhost/impact-base
fi

say "Build"
# A machine may trust certificates of its own; while the image is built, they count in there, too.
"${store[@]}" build --isolation chroot --format docker --pull-never \
    --volume /etc/ssl/certs/ca-certificates.crt:/etc/ssl/certs/ca-certificates.crt:ro \
    --build-arg BASE_IMAGE="$BASE_IMAGE" \
    --build-arg REVISION="$(git rev-parse HEAD)" \
    --tag localhost/deploy-impact .

say "What it is"
"${store[@]}" inspect --format \
    'user {{.Docker.Config.User}}, stops by {{.Docker.Config.StopSignal}}, {{.Docker.Config.Healthcheck.Test}}' \
    localhost/deploy-impact
container=$("${store[@]}" from --pull-never localhost/deploy-impact)
image=$("${store[@]}" mount "$container")

# A read-only root, as `docker run --read-only --tmpfs /tmp --volume …:/var/lib/impact` gives it.
mkdir "$root" && mount --bind "$image" "$root" && mount -o remount,ro,bind "$root"
for folder in tmp var/lib/impact; do mount -t tmpfs -o mode=1777 tmpfs "$root/$folder"; done
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"

# inside COMMAND…: run something as the image would, with the environment of the image.
inside() {
    local environment
    mapfile -t environment < <("${store[@]}" inspect --format \
        '{{range .Docker.Config.Env}}{{println .}}{{end}}' localhost/deploy-impact | grep .)
    chroot --userspec=10001:10001 "$root" /usr/bin/env -i -C /var/lib/impact "${environment[@]}" "$@"
}

say "Who it is, and what it may write"
inside id
inside sh -c 'touch /opt/impact/x /x 2>&1 || true; touch /var/lib/impact/x /tmp/x && echo "written: /var/lib/impact, /tmp"'
inside impact --version

say "It refuses to listen to everybody without tokens"
if inside impact serve; then exit 1; fi

say "A clone is served, and the answer is the command line's"
# A clone like that of a volume: it belongs to the user of the image.
inside git init -q -b main /var/lib/impact/shop
inside git -C /var/lib/impact/shop -c user.name=a -c user.email=a@example.com \
    commit -q --allow-empty -m one
inside sh -c 'cd shop && printf "version: 1\napps: {web: {paths: [\"web/**\"]}}\n" > rules.yaml &&
    mkdir web && echo 1 > web/a && git add . && git -c user.name=a -c user.email=a@example.com commit -q -m two'
inside env IMPACT_HOST=127.0.0.1 IMPACT_PORT=8099 \
    sh -c 'echo $$ >/tmp/pid; exec impact serve -C shop' >"$scratch/log" 2>&1 &
waiter=$!
for _ in {1..60}; do
    curl --silent --fail --output /dev/null http://127.0.0.1:8099/livez && break
    sleep 0.5
done
curl --silent --show-error --fail http://127.0.0.1:8099/livez; echo
curl --silent --show-error --fail --output "$scratch/http" \
    'http://127.0.0.1:8099/v1/repositories/local/impact?base=HEAD~1&head=HEAD'
inside impact diff -C shop HEAD~1...HEAD --format json >"$scratch/cli"
cmp "$scratch/http" "$scratch/cli" && echo "the same $(wc -c <"$scratch/cli") bytes"

say "The health check"
mapfile -t check < <("${store[@]}" inspect --format \
    '{{range .Docker.Config.Healthcheck.Test}}{{println .}}{{end}}' localhost/deploy-impact | sed '/^$/d;1d')
inside env IMPACT_PORT=8099 "${check[@]}" && echo "healthy"
if inside env IMPACT_PORT=8098 "${check[@]}" 2>/dev/null; then exit 1; fi
echo "unhealthy where nobody listens"

say "A worker starts, and ends at SIGTERM"
inside env IMPACT_HOST=127.0.0.1 sh -c 'echo $$ >/tmp/worker; exec impact worker -C shop' >"$scratch/worker" 2>&1 &
waiter_of_worker=$!
sleep 5
worker=$(cat "$root/tmp/worker")
kill -0 "$worker" || { cat "$scratch/worker"; exit 1; }
kill -TERM "$worker"
wait "$waiter_of_worker" && status=0 || status=$?
echo "exit status $status"
[[ $status == 0 || $status == 143 ]]

say "SIGTERM ends the service"
kill -TERM "$(cat "$root/tmp/pid")"
wait "$waiter" && status=0 || status=$?
echo "exit status $status"
[[ $status == 0 || $status == 143 ]]

say "The image was built and run; its size is $(du -sh --exclude proc --exclude dev "$image" | cut -f1)"
