"""Small QTI 1.2 documents, put together from their parts."""

from typing import Final

HEAD: Final = '<?xml version="1.0"?><questestinterop>'
TAIL: Final = "</questestinterop>"


def field(label: str, entry: str) -> str:
    return (
        f"<qtimetadatafield><fieldlabel>{label}</fieldlabel>"
        f"<fieldentry>{entry}</fieldentry></qtimetadatafield>"
    )


def document(shown: str, processing: str = "", more: str = "", metadata: str = "") -> bytes:
    return (
        f'{HEAD}<item ident="i" title="T"><itemmetadata><qtimetadata>{metadata}</qtimetadata>'
        f"</itemmetadata><presentation>{shown}</presentation>"
        f"<resprocessing>{processing}</resprocessing>{more}</item>{TAIL}"
    ).encode()


def material(text: str, kind: str = "text/plain") -> str:
    return f'<material><mattext texttype="{kind}">{text}</mattext></material>'


def labels(*names: str) -> str:
    return "".join(
        f'<response_label ident="{name}">{material(name)}</response_label>' for name in names
    )


def choice(cardinality: str, *names: str) -> str:
    return (
        f'{material("Which?")}<response_lid ident="r" rcardinality="{cardinality}">'
        f"<render_choice>{labels(*names)}</render_choice></response_lid>"
    )


def blank(ident: str = "r", kind: str = "response_str", attributes: str = "") -> str:
    return (
        f'<{kind} ident="{ident}"><render_fib {attributes}><response_label ident="A"/>'
        f"</render_fib></{kind}>"
    )


def rule(
    condition: str, score: str = "", action: str = "Set", more: str = "", goes: str = ""
) -> str:
    said = f'<setvar action="{action}" varname="SCORE">{score}</setvar>' if score else ""
    attribute = f' continue="{goes}"' if goes else ""
    return (
        f"<respcondition{attribute}><conditionvar>{condition}</conditionvar>{said}{more}"
        "</respcondition>"
    )


def equal(value: str, ident: str = "r", attributes: str = "") -> str:
    return f'<varequal respident="{ident}" {attributes}>{value}</varequal>'


def outcomes(maximum: str = "100") -> str:
    return f'<outcomes><decvar varname="SCORE" maxvalue="{maximum}"/></outcomes>'


def show(ident: str) -> str:
    return f'<displayfeedback linkrefid="{ident}"/>'


def feedback(ident: str, text: str) -> str:
    return f'<itemfeedback ident="{ident}">{material(text)}</itemfeedback>'
