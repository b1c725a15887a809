# What installs of JavaScript projects share: they start the scripts of package.json, which fail without the files they name.
. /usr/local/lib/stand-in.sh
# The command of one script of package.json.
script_of() { [ -e package.json ] && sed -n "s/^.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*$/\1/p" package.json | head -n 1; }
# Every word of a command that looks like a file of the project has to be there; `npm run x` is another script.
need_files_of() {
  case $1 in rm\ * | mkdir\ * | echo\ *) return ;; esac
  case $1 in *patch-package*) need patches ;; *prisma\ *) need prisma ;; esac
  last=; before=
  for word in $1; do
    case $word in
      -* | *://* | *\'* | *\** | @*) ;;
      *.js | *.mjs | *.cjs | *.ts | *.sh | *.prisma | *.json | ./*) need "$word" ;;
      scripts/* | src/* | tools/*) need "$word" ;;
      *) case "$before $last" in 'npm run' | 'pnpm run' | 'yarn run' | 'bun run') need_files_of "$(script_of "$word")" ;; esac ;;
    esac
    before=$last; last=$word
  done
}
run_hooks() {
  has_flag --ignore-scripts --mode && return
  [ "${npm_config_ignore_scripts:-$NPM_CONFIG_IGNORE_SCRIPTS}" = true ] && return
  for hook in preinstall install postinstall prepare; do need_files_of "$(script_of $hook)"; done
}
# A script is run by its name; it reads the project's sources and node_modules.
run_script() {
  need package.json; command=$(script_of "$1"); [ -n "$command" ] || fail "Missing script: \"$1\""
  need node_modules; need_files_of "$command"; compile "dist/$1" '*.[jt]s'
}
