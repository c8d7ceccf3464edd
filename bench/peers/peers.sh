#!/bin/bash
# peers.sh: install, start and stop ejabberd and Prosody on private ports and data.
# Usage: see the end, and README.md.
set -eu

# --- variables, all of them may be set from outside ---------------------------
PEERS_DIR=${PEERS_DIR:-${TMPDIR:-/tmp}/parley-peers}          # data, logs and pid files
EJABBERD_C2S_PORT=${EJABBERD_C2S_PORT:-15222}
EJABBERD_HTTP_PORT=${EJABBERD_HTTP_PORT:-15280}
EJABBERD_PG_PORT=${EJABBERD_PG_PORT:-15432}     # only with STORE=postgres
PROSODY_C2S_PORT=${PROSODY_C2S_PORT:-16222}
PROSODY_HTTP_PORT=${PROSODY_HTTP_PORT:-16280}
PROSODY_PG_PORT=${PROSODY_PG_PORT:-16432}
STORE=${STORE:-sqlite}                          # sqlite | postgres | native (mnesia, files)
PASSWORDS=${PASSWORDS:-hashed}                  # hashed | plain
ARCHIVE=${ARCHIVE:-on}                          # off: store only what comes for who is away (ejabberd)
FSYNC=${FSYNC:-on}                              # off: fsync does nothing, to see its share
CPUS=${CPUS:-}                                  # e.g. 0: pin the server to these cores
ERL_FLAGS=${ERL_FLAGS:-}                        # e.g. "+S 1:1"
OPEN_FILES=${OPEN_FILES:-20000}
PG_BIN=${PG_BIN:-/usr/lib/postgresql/15/bin}

here=$(cd "$(dirname "$0")" && pwd)
libdir=/usr/lib/$(uname -m)-linux-gnu

die() { echo "peers.sh: $*" >&2; exit 1; }

running() { # NAME: true when its recorded process lives
    [ -s "$PEERS_DIR/$1/pid" ] && kill -0 "$(cat "$PEERS_DIR/$1/pid")" 2>/dev/null
}

wait_port() { # PORT PID
    for _ in $(seq 600); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
        kill -0 "$2" 2>/dev/null || die "server ended early, see $PEERS_DIR"
        sleep 0.1
    done
    die "port $1 did not open"
}

# A WAL journal keeps its setting in the file, so it is set before the server's first
# start. Neither server sets "synchronous", so it stays FULL: one fsync per commit.
new_sqlite() { # FILE [SCHEMA]
    [ -e "$1" ] && return 0
    { echo 'PRAGMA journal_mode=WAL;'; [ -z "${2:-}" ] || cat "$2"; } | sqlite3 "$1" >/dev/null
}

as() { # USER: sets the words put before a command to run it as USER on CPUS
    AS=(setpriv "--reuid=$1" "--regid=$1" --init-groups)
    [ -z "$CPUS" ] || AS=(taskset -c "$CPUS" "${AS[@]}")
    [ "$FSYNC" = on ] || AS+=(env "LD_PRELOAD=$libdir/libeatmydata.so")
}

start_postgres() { # NAME PORT [SCHEMA]: a private cluster with PostgreSQL's defaults
    local d=$PEERS_DIR/$1/pg new=
    as postgres
    mkdir -p "$d"; chown postgres: "$d"; cd "$d"
    if [ ! -e PG_VERSION ]; then
        new=1
        "${AS[@]}" "$PG_BIN/initdb" -D "$d" -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
        printf '%s\n' "listen_addresses = '127.0.0.1'" "port = $2" \
            "unix_socket_directories = '$d'" "shared_buffers = 256MB" >>postgresql.conf
    fi
    "${AS[@]}" "$PG_BIN/pg_ctl" -D "$d" -l "$d/postgres.log" -w start >/dev/null
    if [ -n "$new" ]; then
        "${AS[@]}" "$PG_BIN/createdb" -h "$d" -p "$2" "$1"
        [ -z "${3:-}" ] || "${AS[@]}" "$PG_BIN/psql" -q -h "$d" -p "$2" -d "$1" -f "$3" >/dev/null
    fi
    cd "$here"
}

launch() { # NAME COMMAND...: start detached as the user of that name, record the pid
    local name=$1; shift
    as "$name"
    ulimit -n "$OPEN_FILES"
    cd "$PEERS_DIR/$name"
    setsid "${AS[@]}" "$@" >>console.log 2>&1 </dev/null &
    echo $! >pid
    cd "$here"
}

start_ejabberd() {
    local d=$PEERS_DIR/ejabberd store=sql fmt=scram lite='# ' pg='# ' archive=always
    local sql=/usr/share/ejabberd/sql
    mkdir -p "$d/mnesia" "$d/upload"
    case $STORE in
    sqlite)   lite=; new_sqlite "$d/ejabberd.sqlite" $sql/lite.sql ;;
    postgres) pg= ;;
    native)   store=mnesia ;;
    esac
    [ "$PASSWORDS" = hashed ] || fmt=plain
    [ "$ARCHIVE" = on ] || archive=never
    sed -e "s|^__LITE__|$lite|; s|^__PG__|$pg|; s|__STORE__|$store|; s|__PASSFMT__|$fmt|" \
        -e "s|__C2S_PORT__|$EJABBERD_C2S_PORT|; s|__HTTP_PORT__|$EJABBERD_HTTP_PORT|" \
        -e "s|__ARCHIVE__|$archive|" -e "s|__DATA__|$d|; s|__PG_PORT__|$EJABBERD_PG_PORT|" \
        "$here/ejabberd.yml" >"$d/ejabberd.yml"
    chown -R ejabberd: "$d"
    [ "$STORE" != postgres ] || {
        chown -R postgres: "$d/pg" 2>/dev/null || true
        start_postgres ejabberd "$EJABBERD_PG_PORT" $sql/pg.sql
    }
    # No -sname: without distribution there is no epmd and no extra listening port.
    # +K, +P and the ERL_MAX values are those of Debian's ejabberdctl.
    # shellcheck disable=SC2086
    launch ejabberd env HOME="$d" ERL_LIBS=$libdir ERL_MAX_PORTS=32000 \
        ERL_MAX_ETS_TABLES=1400 ERL_CRASH_DUMP_BYTES=0 \
        EJABBERD_CONFIG_PATH="$d/ejabberd.yml" EJABBERD_LOG_PATH="$d/ejabberd.log" \
        erl +K true +P 250000 $ERL_FLAGS -noinput -mnesia dir "\"$d/mnesia\"" -s ejabberd
    wait_port "$EJABBERD_C2S_PORT" "$(cat "$d/pid")"
}

start_prosody() {
    local d=$PEERS_DIR/prosody auth=internal_hashed
    mkdir -p "$d/certs" "$d/data"
    [ "$STORE" != sqlite ] || new_sqlite "$d/prosody.sqlite"
    [ "$PASSWORDS" = hashed ] || auth=internal_plain
    chown -R prosody: "$d"
    [ "$STORE" != postgres ] || {
        chown -R postgres: "$d/pg" 2>/dev/null || true
        start_postgres prosody "$PROSODY_PG_PORT"
    }
    launch prosody env HOME="$d" PEER_DATA="$d" PEER_STORE="$STORE" PEER_AUTH=$auth \
        PEER_C2S_PORT="$PROSODY_C2S_PORT" PEER_HTTP_PORT="$PROSODY_HTTP_PORT" \
        PEER_PG_PORT="$PROSODY_PG_PORT" \
        prosody -F --config "$here/prosody.cfg.lua"
    wait_port "$PROSODY_C2S_PORT" "$(cat "$d/pid")"
}

stop() { # NAME: SIGTERM is a clean stop for both servers
    local pid d=$PEERS_DIR/$1
    if running "$1"; then
        pid=$(cat "$d/pid")
        kill -TERM "$pid"
        for _ in $(seq 600); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        if kill -0 "$pid" 2>/dev/null; then
            kill -KILL "$pid"
            die "$1 (pid $pid) did not stop within a minute, and was killed"
        fi
    fi
    rm -f "$d/pid"
    [ ! -e "$d/pg/postmaster.pid" ] || {
        as postgres; cd "$d/pg"
        "${AS[@]}" "$PG_BIN/pg_ctl" -D "$d/pg" -m fast -w stop >/dev/null
    }
}

pids() { # NAME: the server and, with PostgreSQL, all its processes, comma-separated
    local d=$PEERS_DIR/$1 list p
    list=$(cat "$d/pid")
    [ ! -e "$d/pg/postmaster.pid" ] || {
        p=$(head -1 "$d/pg/postmaster.pid")
        list="$list $p $(pgrep -P "$p" | tr '\n' ' ')"
    }
    # shellcheck disable=SC2086
    echo $list | tr ' ' ','
}

register() { # PORT USER PASSWORD: in-band registration (XEP-0077)
    local answer='' head
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf "<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client' \
xmlns:stream='http://etherx.jabber.org/streams'>" >&3
    while [[ $answer != *'</stream:features>'* ]]; do read -r -t 10 -N 1 head <&3; answer+=$head; done
    printf "<iq type='set' id='r'><query xmlns='jabber:iq:register'><username>%s</username><password>%s\
</password></query></iq>" "$2" "$3" >&3
    answer=
    while [[ $answer != *'<iq '*'>'* ]]; do read -r -t 10 -N 1 head <&3; answer+=$head; done
    exec 3>&-
    [[ $answer == *result* ]] || die "registration failed: $answer"
}

sql() { # NAME: runs the statements from standard input in its database; the server is stopped
    if [ "$STORE" = postgres ]; then
        local d=$PEERS_DIR/$1/pg port=$EJABBERD_PG_PORT
        [ "$1" = ejabberd ] || port=$PROSODY_PG_PORT
        start_postgres "$1" "$port"
        cd "$d"; "${AS[@]}" "$PG_BIN/psql" -q -v ON_ERROR_STOP=1 -h "$d" -p "$port" -d "$1" >/dev/null; cd "$here"
    else
        sqlite3 -bail "$PEERS_DIR/$1/$1.sqlite"
    fi
}

accounts() { # NAME COUNT PASSWORD: user0 registers, the others are copies of its rows
    local port=$EJABBERD_C2S_PORT
    [ "$1" = ejabberd ] || port=$PROSODY_C2S_PORT
    [ "$STORE" != native ] || die "accounts are copied in SQL: STORE is sqlite or postgres"
    "start_$1"
    register "$port" user0 "$3"
    stop "$1"
    if [ "$1" = ejabberd ]; then
        sql "$1" <<SQL
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2)
INSERT INTO users (username, password, serverkey, salt, iterationcount)
SELECT 'user' || i, password, serverkey, salt, iterationcount FROM users, n WHERE username = 'user0' AND i < $2;
SQL
    else
        sql "$1" <<SQL
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2)
INSERT INTO prosody (host, "user", store, "key", type, value)
SELECT host, 'user' || i, store, "key", type, value FROM prosody, n
WHERE "user" = 'user0' AND store = 'accounts' AND i < $2;
SQL
    fi
    stop "$1"
}

known() { case ${1:-} in ejabberd|prosody) ;; *) die "NAME is ejabberd or prosody";; esac; }
case $STORE in sqlite|postgres|native) ;; *) die "STORE is sqlite, postgres or native";; esac

case ${1:-help} in
install)
    export DEBIAN_FRONTEND=noninteractive
    # Keep Debian from starting the system services; peers.sh runs its own.
    [ -e /usr/sbin/policy-rc.d ] ||
        { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d
          trap 'rm -f /usr/sbin/policy-rc.d' EXIT; }
    apt-get update -qq
    apt-get install -y --no-install-recommends ejabberd erlang-p1-sqlite3 erlang-p1-pgsql \
        prosody lua-dbi-sqlite3 lua-dbi-postgresql lua-unbound sqlite3 postgresql-15 libeatmydata1 ;;
start)  known "${2:-}"; running "$2" && die "$2 already runs"; "start_$2" ;;
stop)   known "${2:-}"; stop "$2" ;;
accounts) known "${2:-}"; running "$2" && die "$2 runs"; accounts "$2" "$3" "$4" ;;
wipe)   known "${2:-}"; running "$2" && die "$2 runs"; rm -rf "${PEERS_DIR:?}/$2" ;;
pid)    known "${2:-}"; running "$2" && pids "$2" ;;
*)  echo "usage: peers.sh install | accounts NAME COUNT PASSWORD | start NAME | stop NAME | wipe NAME | pid NAME
NAME: ejabberd | prosody. Variables, with their defaults: top of this file, and README.md" ;;
esac
