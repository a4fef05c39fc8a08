"""The sentence of a denial: who may not do what to which resource, and because of which kind of policy.

Source: IAM user guide, "Troubleshoot access denied error messages"; published records; for those whom a
provider vouches for, aws-sdk-js-v3#6225 and aws-sdk-net#744.
"""

from emulator.core.access.evaluation import Verdict
from emulator.core.access.principals import Principal
from emulator.core.access.questions import Question

PLAIN = "Access Denied"
# Both accounts' policies could be meant, so that the sentence ends after the role.
WITHOUT_REASON = frozenset({"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"})


def sentence(question: Question, principal: Principal, verdict: Verdict) -> str:
    """Return what a service says of a denied call; no full stop stands at its end."""
    if principal.kind == "provider":
        return f"Not authorized to perform {question.action}"
    caller = "anonymous" if principal.kind == "anonymous" else principal.arn
    said = f"User: {caller} is not authorized to perform: {question.action}"
    if question.resource is not None:
        said += f" on resource: {_quoted(question)}"
    reason = reason_of(question, verdict)
    return f"{said} {reason}" if reason else said


def _quoted(question: Question) -> str:
    is_s3 = question.action.startswith("s3:")
    return f'"{question.resource}"' if is_s3 else str(question.resource)


def reason_of(question: Question, verdict: Verdict) -> str:
    """Return the words for the kind of policy that denied, "" where AWS gives none.

    A service control policy is said to deny explicitly even where it only does not allow.
    """
    if verdict.kind is None or question.action in WITHOUT_REASON:
        return ""
    article = "an" if verdict.kind[0] in "aeiou" else "a"
    if verdict.explicit or verdict.kind.endswith("control policy"):
        return f"with an explicit deny in {article} {verdict.kind}"
    return f"because no {verdict.kind} allows the {question.action} action"


def says_reason(question: Question, principal: Principal, owner: str) -> bool:
    """Tell whether S3 says more than Access Denied: to nobody from outside the bucket's account.

    Source: S3 user guide, "Troubleshoot access denied (403 Forbidden) errors"; other accounts of one
    organization, whom AWS tells more too, are not told apart here.
    """
    return not question.action.startswith("s3:") or principal.account in ("", owner or principal.account)
