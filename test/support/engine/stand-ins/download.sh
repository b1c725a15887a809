# Each download has other bytes: what a moving address serves. An archive can be unpacked, a script can be run.
. /usr/local/lib/stand-in.sh
serve() {
  case $1 in
    *.tar.gz | *.tgz) folder=$(mktemp -d); mkdir "$folder/archive"; random > "$folder/archive/content"; tar -czf - -C "$folder" archive; rm -r "$folder" ;;
    *) echo "# $(random)" ;;
  esac
}
# Writes to $2, to standard output when that is empty or a dash; folders are not made.
download() { case $2 in '' | -) serve "$1" ;; *) serve "$1" > "$2" || exit 23 ;; esac; }
