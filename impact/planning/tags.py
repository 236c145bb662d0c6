"""Tags that release nothing: how one is set right, and which one was probably meant."""

from impact.rules import Rules, Workflow


def in_promotion_order(rules: Rules) -> list[Workflow]:
    """The workflows by app as the rules list them, each app's from the first environment on."""
    apps = {app.name: index for index, app in enumerate(rules.apps)}
    environments = {name: index for index, name in enumerate(rules.environments)}
    return sorted(rules.workflows, key=lambda w: (apps[w.app], environments[w.environment], w.line))


def tag_repair(tag: str, branch: str) -> str:
    """The commands that take a tag back and set it on the branch that must hold it."""
    from shlex import quote  # hardly any answer refuses a tag

    words = f'"Release {tag}"' if quote(tag) == tag else quote(f"Release {tag}")
    tag, branch = quote(tag), quote(branch)
    return (
        f"git tag -d {tag} && git push origin :refs/tags/{tag} && git checkout {branch}"
        f" && git tag -a {tag} -m {words} && git push origin {tag}"
    )


def likely_tags(rules: Rules, tag: str) -> tuple[str, ...]:
    """What a tag that no workflow wants was probably meant to be: `v1.2.3` → `v-line-1.2.3`.

    The version is everything from the first digit on; it is put where a wanted tag pattern has its
    first wildcard.
    """
    start = next((index for index, char in enumerate(tag) if char.isdigit()), None)
    if start is None:
        return ()
    version = tag[start:]
    wanted = (
        (pattern, workflow.when.tag)
        for workflow in in_promotion_order(rules)
        if workflow.when.tag is not None
        for pattern in workflow.when.tag.patterns
    )
    tags = (
        (pattern.partition("*")[0] + version, patterns)
        for pattern, patterns in wanted
        if "*" in pattern and not pattern.startswith("!")
    )
    return tuple(dict.fromkeys(name for name, patterns in tags if patterns.includes(name)))
