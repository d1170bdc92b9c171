# bash completion for kopeck(1)
_kopeck() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} project=. i
    case $before in
        -C | --project | --from | --labels | --html | --rules | --snapshot | --out | --store) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --as-of | --threads | --last | --who | --why | --until | --to) return ;;
    esac
    if [ "$COMP_CWORD" = 1 ]; then
        COMPREPLY=($(compgen -W "init check run snapshot duplicates history show compare whatif trace decide store train accuracy explain suggest discover watch doctor --help --version" -- "$word"))
        return
    fi
    if [ "${word#-}" != "$word" ]; then
        COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "$command" --help 2>/dev/null | sed -n 's/^  \(-.\), \(--[a-z-]*\).*/\1 \2/p; s/^      \(--[a-z-]*\).*/\1/p')" -- "$word"))
        return
    fi
    for ((i = 2; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in -C | --project) project=${COMP_WORDS[i + 1]} ;; esac
    done
    case $command in
        store) COMPREPLY=($(compgen -W "backup check copy" -- "$word")) ;;
        run | snapshot | duplicates | history | whatif | train)
            COMPREPLY=($(compgen -W "$(sed -n '/^jobs:/,/^[^ #]/s/^  \([A-Za-z0-9_-]*\):.*/\1/p' "$project/kopeck.yaml" 2>/dev/null)" -- "$word")) ;;
        init) COMPREPLY=($(compgen -d -- "$word")) ;;
    esac
}
complete -F _kopeck kopeck
