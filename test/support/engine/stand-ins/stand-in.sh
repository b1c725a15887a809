# What the stand-in package managers share. They fail where the real ones fail: a missing manifest, a script whose file is not there.
fail() { echo "$(basename "$0"): $*" >&2; exit 1; }
need() { for file in "$@"; do [ -e "$file" ] || fail "$file: no such file in $(pwd)"; done; }
need_any() { for file in "$@"; do [ -e "$file" ] && return 0; done; fail "none of $* in $(pwd)"; }
random() { head -c 16 /dev/urandom | sha256sum | cut -c1-32; }
# Writes an output folder whose content depends on the given files only, as an install does.
produce() { folder=$1; shift; mkdir -p "$folder"; cat "$@" 2>/dev/null | sha256sum > "$folder/.installed"; }
# Writes a file made of the given sources, as a compiler does.
compile() { output=$1; shift; mkdir -p "$(dirname "$output")"; find . -name "$1" -not -path '*/node_modules/*' -not -path './dist/*' -type f | sort | xargs cat 2>/dev/null | sha256sum > "$output"; }
# Splits a command line into $operands and $flags. The tool names those of its flags that have a value in $value_flags, and
# those whose value is a folder to work in in $directory_flags, or a file to read, collected in $files, in $file_flags.
split_operands() {
  operands=; flags=; files=
  while [ $# -gt 0 ]; do
    flag=${1%%=*}
    case " $directory_flags $file_flags $value_flags " in
      *" $flag "*)
        flags="$flags $flag"
        case $1 in *=*) value=${1#*=} ;; *) value=$2; [ $# -gt 1 ] && shift ;; esac
        case " $directory_flags " in *" $flag "*) cd "$value" || exit 1 ;; esac
        case " $file_flags " in *" $flag "*) files="$files $value" ;; esac ;;
      *) case $1 in -*) flags="$flags $1" ;; *) operands="$operands $1" ;; esac ;;
    esac
    shift
  done
}
has_flag() { for flag in "$@"; do case " $flags " in *" $flag "* | *" $flag="*) return 0 ;; esac; done; return 1; }
