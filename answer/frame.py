"""What stands around a question and asks nothing: a greeting, "can you tell me", "according to the Code", thanks."""

from __future__ import annotations

import re

# How a question begins, as it may also begin after an "and"; and by itself alone ("and has a plan" tells something).
ASKS_ON = "who|whose|what|when|where|which|why|how|by when|does|do|did|can|could|is|are|must|should|may|might|will|would"
ASKS = f"{ASKS_ON}|was|has|have"
# Where a question proper may begin, so that nothing of it goes: "can you tell me a joke" stays.
_ASKS = rf"(?=(?:{ASKS}|whom|if|whether)\b)"
_CODE = r"(?:the |this )?(?:SEND? )?(?:Code(?: of Practice)?|guidance)(?: \(?(?:20)?15\)?)?"
_TELL = r"(?:tell|explain|advise|clarify|confirm|remind|show)(?: to)?(?: me| us)?,?"
_KNOW = r"to (?:know|ask|find out|understand)"
_OPENING = re.compile(
    r"^(?:"
    r"(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening))(?: there| all| everyone| everybody| team)?\s*[,.!:;–-]+\s*"
    r"|(?:ok(?:ay)?|great|lovely|right|got it|i see)?[\s,.!]*(?:many thanks|thanks|thank you|cheers)"
    r"(?: very much| so much| a lot)?\s*[,.!:;–-]+\s*"
    r"|(?:sorry|excuse me|(?:just )?(?:a |another |one )?(?:quick |last |new |different )?question)\s*[,.!:;–-]+\s*(?:but )?"
    rf"|(?:please )?(?:can|could|would|will) (?:you|someone|somebody|anyone|anybody) (?:please |kindly )?{_TELL} {_ASKS}"
    rf"|please {_TELL} {_ASKS}"
    rf"|(?:i(?:['’]d| would) (?:like|love) {_KNOW}|i (?:want|need) {_KNOW}"
    rf"|(?:(?:i['’]?m|i am|i was) )?(?:just )?wondering|(?:do|does) (?:you|anyone|anybody|someone) know)[,:]? {_ASKS}"
    rf"|(?:according to|under|as per|in|following) {_CODE}\s*[,:]\s*"
    rf"|(?:according to|as per) {_CODE} {_ASKS}"
    r")",
    re.IGNORECASE,
)
# After a claim, "where does it say that?" is the question.
_CLOSING = re.compile(
    rf"(?:[\s,.]+(?:according to|as per) {_CODE}"
    r"|\s*[,.?!]+\s*(?:many thanks|thanks|thank you|thankyou|thx|cheers)(?: very much| so much| a lot| in advance| again)?"
    r"|[\s,]+(?:please|pls|plz)"
    r"|\?\s+(?:please )?(?:and )?(?:which|what) (?:paragraph|section|page|part|bit)(?: number)?(?: of the code)?"
    r" (?:says|say|is|covers|states) (?:this|that|it|so)(?: in)?"
    r"|\?\s+(?:and )?where (?:does it|is it|is that|is this)(?: say| state| written)?(?: this| that| so)?"
    r")[\s.!]*\??[\s.!]*$",
    re.IGNORECASE,
)
# "I'm a new SENCO." says of whom "can I" and "our duty" speak, but nothing more. With more in it ("in Swansea") it stays.
_INTRODUCTION = re.compile(
    r"^(?:i['’]?m|i am|we['’]re|we are) (?:(?:an?|the|new|not|just|also)\s+)?(?:[\w-]+\s+){0,3}"
    r"(?:sencos?|sendcos?|teachers?|parents?|mum|mother|dad|father|carer|grandparent|governors?|trustee|head|headteacher|deputy"
    r"|tas?|assistants?|trainers?|tutor|lecturer|manager|practitioner|childminder|officer|caseworker|student)"
    r"(?: (?:here|now))?\s*[.!]\s+(?=\S)",
    re.IGNORECASE,
)
_SPEAKS_OF_ASKER = re.compile(r"\b(?:i|i['’]\w+|me|my|mine|we|we['’]\w+|us|our|ours)\b", re.IGNORECASE)


def take_off_frame(text: str) -> str:
    """``text`` without what frames a question at its beginning and end; as it is where nothing else would be left."""
    plain = text.strip()
    while (shorter := _OPENING.sub("", plain, count=1)) != plain and re.search(r"\w", shorter):
        plain = shorter
    introduction = _INTRODUCTION.match(plain)
    if introduction and not _SPEAKS_OF_ASKER.search(rest := plain[introduction.end() :]):
        return take_off_frame(rest)
    while (end := _CLOSING.search(plain)) and re.search(r"\w", plain[: end.start()]):
        plain = plain[: end.start()] + ("?" if "?" in plain[end.start() :] else "")
    return plain
