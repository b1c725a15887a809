# What the stand-in package managers share. They fail where the real ones fail: a missing manifest, a script whose file is not there.
fail() { echo "$(basename "$0"): $*" >&2; exit 1; }
need() { for file in "$@"; do [ -e "$file" ] || fail "$file: no such file in $(pwd)"; done; }
need_any() { for file in "$@"; do [ -e "$file" ] && return 0; done; fail "none of $* in $(pwd)"; }
random() { head -c 16 /dev/urandom | sha256sum | cut -c1-32; }
# Writes an output folder whose content depends on the given files only, as an install does.
produce() { folder=$1; shift; mkdir -p "$folder"; cat "$@" 2>/dev/null | sha256sum > "$folder/.installed"; }
# The command of one script of package.json.
script_of() { sed -n "s/^.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*$/\1/p" package.json | head -n 1; }
# Every word of a command that looks like a file of the project has to be there.
need_files_of() {
  for word in $1; do
    case $word in
      -* | *://*) ;;
      *.js | *.mjs | *.cjs | *.ts | *.sh | *.prisma | *.json | */*) need "$word" ;;
    esac
  done
}
run_hooks() {
  [ -e package.json ] || return 0
  for hook in preinstall install postinstall prepare; do
    command=$(script_of $hook)
    [ -z "$command" ] && continue
    case $command in *patch-package*) need patches ;; *prisma*) need prisma ;; esac
    need_files_of "$command"
  done
}
# Steps over flags; $operands is what is left.
split_operands() {
  operands=
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix | -C | --cwd | --dir | --directory | --project | -d | --working-dir) cd "$2" || exit 1; shift ;;
      --prefix=* | --cwd=* | --directory=* | --working-dir=*) cd "${1#*=}" || exit 1 ;;
      -r | --requirement | --requirements | -c | --constraint) requirements="$requirements $2"; shift ;;
      --requirement=*) requirements="$requirements ${1#*=}" ;;
      -b | --branch | --depth | -o | --output) shift ;;
      -*) flags="$flags $1" ;;
      *) operands="$operands $1" ;;
    esac
    shift
  done
}
