/** What `unstale --help` prints. */
export const helpText = `Usage: unstale lint PATH... [--format text|json|sarif|github] [--fail-on LEVEL] [--config FILE] [--stdin-name PATH]
       unstale status [--stale] [--format text|json]
       unstale diagnose [FILE|CONTAINER] [--registry] [--cluster] [--format text|json|github]
       unstale verify IMAGE|CONTAINER [--registry] [--cluster] [--format text|json|github]
                      [--file PATH [--context PATH] [--target STAGE] [--build-arg NAME=VALUE]...] [--platform OS/ARCH]
       unstale rebuild NAME [--clean] [--pull] [--builder NAME] [--target STAGE] [--plan] [--yes] [--file PATH [--context PATH]]
       unstale rebuild --stale [PROJECT] [--clean] [--pull] [--builder NAME] [--plan] [--yes]
       unstale recreate NAME [--pull|--renew-volumes] [--plan] [--yes]
       unstale restore NAME [--plan] [--yes]
       unstale build [PATH|SERVICE|IMAGE] [--git-tag [--move-tag]] [--pull] [--builder NAME] [--target STAGE]
                     [--plan] [--yes] [--file PATH [--context PATH] [--build-arg NAME=VALUE]...]
       unstale plan [PATH|SERVICE|IMAGE] [--target STAGE] [--format text|json]
                    [--file PATH [--context PATH] [--build-arg NAME=VALUE]...]
       unstale prune-cache [--only contexts|old|unused|all] [--builder NAME] [--plan] [--yes]
       unstale clean-up [--plan] [--yes]

lint      Finds what makes the build cache miss and what makes it lie: in Dockerfiles, ignore files, compose files, Kubernetes
          manifests and CI files. A PATH is one of them, a folder that is searched for them, or "-" for standard input.
status    Says which containers run something older than the workspace or than their own image, and what differs.
          The engine is the one that the docker command line would use.
diagnose  Says why a change is not running: walks the way from the file to the process and names the first broken link.
          Without a name it is about what the current folder builds. A FILE is spelled with a slash or a dot.
verify    Compares every file of the current folder with what an image or a container holds, byte for byte.
rebuild   Builds the image of a container, compares it with the workspace, and replaces the container by one with the same
          configuration. Whatever fails, the old container runs on. The build is one that the current folder declares.
          With --stale it is every stale container, or those of one project, in the order in which services depend on each
          other, until the first that fails.
recreate  Replaces a container by one of the image that is here, or with --pull of what the registry has; nothing is built.
restore   Takes the last rebuild or recreation of a container back, for an hour: it runs again what it ran before, with the settings
          that it has now. Whatever fails, it runs on as it is.
build     Builds an image and compares it with the current folder; no container is touched. With --git-tag it is tagged with the
          commit that is checked out, too: -dirty where files of the build are not the commit's. With --file the name is that of
          the image.
plan      Says what the next build reuses and what runs, step by step, with the files and settings that make it run; nothing is built.
prune-cache
          Says what the builder keeps by kind and age, and drops a part of it; never while something is built, and nothing but
          build cache.
clean-up  Lists what Unstale left: names of images, old containers, images that were superseded, records of images that are gone;
          and removes what is chosen, never by force and never a volume. With --yes only what is nobody's only copy.

Options:
  --format FORMAT      how to print (default: text); github: annotations of GitHub Actions; sarif: for code scanning
  --fail-on LEVEL      of lint: error, warning (default), information, hint or never makes the exit code 1
  --config FILE        of lint: holds for all files, instead of the .unstale.yaml on the way up from each
  --stdin-name PATH    of lint: what standard input is called and where it would lie (default: Dockerfile)
  --stale              only what is stale; of rebuild: everything that is
  --clean              build without any cache, and make the builder forget its copies of build contexts first
  --pull               ask the registry for newer base images; of recreate: for the image itself
  --renew-volumes      recreate with fresh anonymous volumes; the old ones are left under their names
  --git-tag            tag the image with the commit, beside the name that moves with each build
  --move-tag           take the tag of a commit from an image with other content
  --builder NAME       build with that builder, and load the image into the engine
  --only WHAT          contexts: copies of build contexts; old: unused for a week; unused: what no image shares
                       (default); all: everything
  --plan               print what would be done, and do nothing
  -y, --yes            do not ask
  -f, --file PATH      the Dockerfile that makes the image, where the folder does not say so
  --context PATH       its build context (default: the folder of the Dockerfile)
  --target STAGE       the stage that build and rebuild stop at, also without --file (default: what is declared, or the last)
  --build-arg N=VALUE  a build argument, as it was given to the build
  --platform OS/ARCH   what the image must be built for
  --registry           compare with the registry of the image, too
  --cluster            compare with the pods of the current kubeconfig context, too; kubectl only lists them
  -h, --help           this text
  --version            the version

Exit code of lint: 0 nothing found from --fail-on on, 1 something found, 2 could not tell, or the configuration is wrong.
Exit code of status, diagnose and verify: 0 fresh, 1 something stale, 2 something unknown and nothing stale, or no engine.
Exit code of build: 0 built or only planned, 1 not built, and no name was changed, 2 refused.
Exit code of prune-cache: 0 pruned or only planned, 1 the answer was no, 2 refused.
Exit code of clean-up: 0 done, nothing to do or only planned, 1 nothing was chosen, 2 something stayed after all.
Exit code of rebuild, recreate and restore: 0 done or only planned, 1 not replaced and the old container is as it was, 2 refused, or it needs you.
`;
