"""The duty register: who carries a duty, read from sentences written for these tests.

The sentences are ours. None is the Code's: they have the shapes of its sentences.
"""

from __future__ import annotations

import pytest
from duty_samples import CCG, COLLEGE, EARLY, LA, PARENT, REGISTER, SCHOOL, YOUNG, paragraph, record

from corpus.duty import Force, read_sentences
from corpus.finding_aid import AidRecord, load_terms
from teach.phrases import find_mentions, load_phrases
from teach.register import Duty, build_register, filter_register, read_duties


def last_duty(*parts: str, chapter: str = "9", aid: AidRecord | None = None) -> Duty:
    return list(read_duties(paragraph(*parts, chapter=chapter), aid))[-1]


# The parts of a paragraph, whom its last duty falls on, and why the row is here.
NAMED: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
    (("Local authorities must keep a list.",), (LA,), "the plain subject"),
    (("All maintained schools should keep a list.",), (SCHOOL,), "adjectives before it"),
    (("Local authorities and CCGs must agree.",), (LA, CCG), "two joined by and"),
    (("Early years providers, schools and colleges should agree.",), (EARLY, SCHOOL, COLLEGE), "a list with commas"),
    (("The governing body or proprietor must agree.",), ("governing_body",), "two words for one bearer, once"),
    (("Local authorities and their partners should agree.",), (LA, "partners"), "partners are bearers of their own"),
    (("When helping a child, the school should write it down.",), (SCHOOL,), "an opening clause with its comma"),
    (("Where a pupil has a plan the local authority must look at it.",), (LA,), "an opening clause without one"),
    (("For advice from schools, colleges should ask.",), (COLLEGE,), "a comma after an introduction joins nothing"),
    (("The person in charge of the relevant youth accommodation must help.",), ("custody_provider",), "a long name"),
    (
        ("The governing bodies of schools and the proprietors of academies must say so.",),
        ("governing_body",),
        "heads, not 'of'",
    ),
    (("Local partners across education, health and social care should meet.",), ("partners",), "a list inside the phrase"),
    (("Professionals working with the family should meet.",), ("professionals",), "a participle goes on with the phrase"),
    (("The local authority, working with the CCG, must decide.",), (LA,), "an aside is not a subject"),
    (("The teacher, in discussion with the SENCO, parents and others, should decide.",), ("class_teacher",), "a long aside"),
    (("The report must be checked by the local authority.",), (LA,), "a passive with its agent"),
    (("It should be agreed between the school and the college.",), (SCHOOL, COLLEGE), "a passive between two"),
    (("The review must be led by a teacher or the SENCO.",), ("class_teacher", "senco"), "two agents"),
    (("Local authorities must ask, and should listen.",), (LA,), "the second verb has no subject of its own"),
    (("Schools teach. They should also listen.",), (SCHOOL,), "they: the sentence before"),
    (("Where a school finds a need, it must act.",), (SCHOOL,), "it: the clause before"),
    (("The parent may ask. They may also bring a friend.",), (PARENT,), "they: a family too"),
    (
        ("The local authority gathers news from schools and colleges. Those institutions must answer.",),
        (SCHOOL, COLLEGE),
        "those",
    ),
    (("Local authorities must:", "• keep a list"), (LA,), "a lead-in shared by its bullet"),
    (("Local authorities must:", "• keep a list", "• publish it"), (LA,), "and by the next"),
    (("Mainstream schools:", "• must not say no"), (SCHOOL,), "a bullet that begins with its verb"),
    (("Colleges have the following statutory duties:", "• to answer"), (COLLEGE,), "a list of duties without a verb"),
    (("Schools have many duties. They are:", "• to answer"), (SCHOOL,), "they are: the same in two sentences"),
    (
        ("The partners who are required to help include:", "• the governing bodies of schools"),
        ("governing_body",),
        "who is listed",
    ),
    (("The law places a duty on local authorities to answer.",), (LA,), "a duty placed on somebody"),
    (("Local authorities are under a duty to answer.",), (LA,), "under a duty"),
    (("Schools are expected to pay.",), (SCHOOL,), "expected"),
    (("Every school is required to answer.",), (SCHOOL,), "required"),
    (("The SENCO’s responsibilities should include the list.",), ("senco",), "somebody's responsibilities"),
    (("The key duties of the headteacher should be clear to the headteacher.",), ("headteacher",), "duties of somebody"),
    (("Public bodies (including CCGs and local authorities) must answer.",), (CCG, LA), "who it is stands in brackets"),
    (("Children and schools should agree.",), (SCHOOL,), "a child carries no duty, and hides no bearer"),
    (("Any local authority which names a school must pay for it.",), (LA,), "a relative clause"),
    (("Rooms have been found in most schools and local authorities must pay.",), (LA,), "and begins a new clause"),
    (("When asked for news, those supplying the information must reply.",), ("professionals",), "those who supply it"),
    (("Those teaching classes of older pupils must know it.",), ("class_teacher",), "those who teach"),
    (("Local authorities with their partners should agree.",), (LA, "partners"), "with partners is and partners"),
    (
        ("Where a nursery, school or college is named they must admit.",),
        ("maintained_nursery", SCHOOL, COLLEGE),
        "a nursery that a plan names",
    ),
    (("Health service and other professionals should meet.",), ("health_professional", "professionals"), "an adjective"),
    (
        ("The law places a duty on SENCOs in schools and a named person within a college to write.",),
        ("senco", COLLEGE),
        "a duty placed on two, each in a place",
    ),
    (("The Schools Act 1999 requires every local authority to write.",), (LA,), "whom the law requires"),
    (("The framework also requires childcare providers to write.",), (EARLY,), "whom a framework requires"),
    (("The Children and Families Act 2014 requires schools to write.",), (SCHOOL,), "an Act's name is no family"),
    (
        ("Schools and colleges should plan. Colleges can take pupils. They should ask them.",),
        (COLLEGE,),
        "a remark on one of them is followed, unless the finding aid has both",
    ),
    (("Health services such as trusts must tell the local authority.",), ("health_provider",), "examples in the phrase"),
    (("A health body must tell the parents.",), (CCG, "health_provider"), "what the Act calls a health body: section 23"),
    (("Local authority commissioners and their partners should agree.",), (LA, "partners"), "both sides of a partnership"),
]


@pytest.mark.parametrize(("parts", "bearers", "why"), NAMED, ids=[why for *_, why in NAMED])
def test_whoever_is_named_carries_the_duty(parts: tuple[str, ...], bearers: tuple[str, ...], why: str) -> None:
    duty = last_duty(*parts, aid=record("ombudsman"))
    assert set(duty.bearers) == set(bearers)
    assert not duty.inferred


# The same where the sentence names nobody: the row says so.
INFERRED: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
    (("Support should be kept under review.",), ("ombudsman",), "a passive that names nobody: the finding aid"),
    (("The EHC plan must say why.",), (LA,), "a thing that is somebody's"),
    (("However, the EHC plan must say why.",), (LA,), "after an introduction too"),
    (("Young people should be told.",), ("ombudsman",), "a family that is told something does not carry it"),
    (("Families should have access to it.",), ("ombudsman",), "nor one that is to have something"),
    (("There should be a list.",), ("ombudsman",), "there"),
    (("The school’s list must be short.",), ("ombudsman",), "a possessive is not the school"),
    (("The parent’s home and school life should count.",), ("ombudsman",), "nor is a compound"),
    (("Advice from the local authority should be short.",), ("ombudsman",), "nor what stands behind 'from'"),
    (("Where help reaches a parent, it must be shown.",), ("ombudsman",), "nor is a parent an it"),
    (("Where help reaches a parent, it must appear here.",), ("ombudsman",), "nor is a parent an it, whatever it does"),
    (("Advice submitted by the school should be short.",), (SCHOOL,), "but whoever made a thing sees to it"),
    (("Advice submitted by those providing it should be short.",), ("professionals",), "whoever that is"),
    (
        ("Schools have two plans. The review of the EHC plan should say so.",),
        (LA,),
        "a review of the plan is the authority's",
    ),
    (
        (
            "However, EHC plans must include the parts set out below. Each is explained elsewhere:",
            "Section A: The views of the pupil.",
            "Section F: The help required by the pupil.",
        ),
        (LA,),
        "the lettered lines of a plan",
    ),
]

# Where the finding aid's bearers of the paragraph decide, or do not.
WEIGHED: list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str]] = [
    (("Leaders may be busy. The list should be short.",), (LA,), (LA,), "a lone last mention gives way to the aid's"),
    (("Leaders may be busy. The list should be short.",), (LA, CCG), (LA, CCG), "two are few"),
    (("Leaders may be busy. The list should be short.",), (LA, CCG, SCHOOL), ("headteacher",), "three are not"),
    (("Schools and colleges teach. The list should be short.",), (SCHOOL, LA, CCG), (SCHOOL,), "those whom both name"),
    (("Leaders may be busy. The list should be short.",), (), ("headteacher",), "nobody in the aid"),
    (("A choice may be made to wait.",), (LA,), (LA,), "may be made, where the aid has one bearer"),
    (("The list must be short.",), (YOUNG, PARENT), (YOUNG, PARENT), "families are named together where they are all"),
    (("The list must be short.",), (YOUNG, LA, CCG), (LA,), "else the first who is not a family"),
    (
        ("Schools and colleges should plan. Colleges can take pupils. This should be early.",),
        (SCHOOL, COLLEGE),
        (SCHOOL, COLLEGE),
        "a remark on one of them does not end the talk of both",
    ),
    (("Schools plan. Support should be kept under review.",), (), (SCHOOL,), "whoever the text spoke of last"),
    (
        ("Choices should be made soon. This will be done by schools, colleges and local authorities together.",),
        (),
        (SCHOOL, COLLEGE, LA),
        "the next sentence says by whom",
    ),
    (
        ("In most cases this will be done by schools and colleges. This should be soon.",),
        (),
        (SCHOOL, COLLEGE),
        "or the sentence before, the whole list",
    ),
]


@pytest.mark.parametrize(("parts", "aid", "bearers", "why"), WEIGHED, ids=[why for *_, why in WEIGHED])
def test_the_finding_aid_is_weighed_against_whoever_was_spoken_of_last(
    parts: tuple[str, ...], aid: tuple[str, ...], bearers: tuple[str, ...], why: str
) -> None:
    duty = last_duty(*parts, aid=record(*aid))
    assert (duty.bearers, duty.inferred) == (bearers, True)


@pytest.mark.parametrize(("parts", "bearers", "why"), INFERRED, ids=[why for *_, why in INFERRED])
def test_a_bearer_read_from_around_the_sentence_is_marked(
    parts: tuple[str, ...], bearers: tuple[str, ...], why: str
) -> None:
    duty = last_duty(*parts, aid=record(PARENT, "ombudsman"))
    assert (duty.bearers, duty.inferred) == (bearers, True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Children may find this hard.", "what can happen frees nobody to act"),
        ("Colleges may have many students.", "nor does what a body may have"),
        ("It may be helpful.", "nor a thing"),
        ("Here ‘must’ is the word of the law.", "a word that is only spoken of"),
        ("A school cannot be required to pay.", "a duty denied"),
        ("The data is required to inform planning.", "a thing needed for a purpose"),
        ("Somebody else pays those who are required to help.", "a duty that only describes"),
        ("Schools talk with families about what should be done.", "an indirect question"),
        ("The list shows the arrangements which should be made.", "a clause that describes a thing"),
        ("It should be possible to finish sooner.", "what can be"),
        ("Where the school agrees, it may be possible to finish sooner.", "what may be possible is no choice either"),
        ("Some help may be needed.", "what may be needed is no choice of anybody's"),
        ("This duty requires thought to be given early.", "what is not the law requires nothing"),
        ("A child may be late.", "nor does a state"),
    ],
)
def test_what_asks_nothing_of_anybody_is_no_row(text: str, why: str) -> None:
    assert list(read_duties(paragraph(text), record(LA))) == []


def test_a_list_of_what_may_be_found_helpful_is_no_list_of_rights() -> None:
    assert list(read_duties(paragraph("Schools may find it helpful to read:", "• the guidance on health"), record())) == []
    assert list(read_duties(paragraph("The tasks of the SENCO may include:", "• keeping the records"), record())) != []


@pytest.mark.parametrize(
    ("text", "force", "why"),
    [
        ("Schools must publish the details, which should be short.", Force.MUST, "after a comma it is a duty of its own"),
        ("It is the plan that should be used.", Force.SHOULD, "it is the plan that should"),
        ("Schools should share what they know of what may be needed.", Force.SHOULD, "the main clause still counts"),
        ("The Act 1999 requires all schools to write.", Force.REQUIRED, "the law requires"),
    ],
)
def test_a_clause_that_describes_hides_no_duty(text: str, force: Force, why: str) -> None:
    assert [duty.force for duty in read_duties(paragraph(text), record(LA))][:1] == [force]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("The new authority may not say no.",), "may not"),
        (("Schools must not say no, and must therefore not wait.",), "must not"),
        (("Schools should not say no but should wait.",), "should"),
        (("Schools must not only ask but also listen.",), "must"),
        (("Schools must not:", "• say no"), "must not"),
        (("The Act 1999 requires schools to write.",), "is required"),
        (("Schools must write.",), "must"),
    ],
)
def test_a_duty_that_forbids_says_so(parts: tuple[str, ...], words: str) -> None:
    assert last_duty(*parts).force_words == words


def test_two_forces_in_a_sentence_are_two_rows_that_share_its_words() -> None:
    text = "Where asked, local authorities must answer and the schools should help."
    first, second = read_duties(paragraph(text))
    assert (first.force, first.bearers, first.action) == (Force.MUST, (LA,), "Where asked, local authorities must answer")
    assert (second.force, second.bearers, second.action) == (Force.SHOULD, (SCHOOL,), "the schools should help.")
    assert text[second.start : second.end] == second.action


@pytest.mark.parametrize(
    ("text", "recipient", "by_when", "circumstances"),
    [
        (
            "Where a pupil has a plan, the school must tell the child’s parent within five days of the visit.",
            "the child’s parent",
            "within five days of the visit",
            "Where a pupil has a plan",
        ),
        ("Schools should meet parents at least three times a year.", "parents", "at least three times a year", ""),
        (
            "The local authority must send it by 31 March in the year of the move.",
            "",
            "by 31 March in the year of the move",
            "",
        ),
        ("Parents must be told as soon as possible.", "Parents", "as soon as possible", ""),
        ("The school should, where possible, ask the pupil.", "the pupil", "", "where possible"),
        ("Colleges should act if the student asks.", "", "", "if the student asks"),
        (
            "Where 15 days’ notice was given, the school must reply to the young person within 4 weeks.",
            "the young person",
            "within 4 weeks",
            "Where 15 days’ notice was given",
        ),
        ("Schools should plan with the college.", "the college", "", ""),
        (
            "The review must be done by the 31 March in the year of the move.",
            "",
            "by the 31 March in the year of the move",
            "",
        ),
        ("Schools must act as soon as possible and within 8 weeks.", "", "as soon as possible and within 8 weeks", ""),
        ("Schools must act three months before the move.", "", "three months before the move", ""),
        ("Schools should act before deciding whether to wait and say so.", "", "before deciding whether to wait", ""),
        ("Schools must teach it from Year 8 until Year 13.", "", "from Year 8 until Year 13", ""),
        ("Schools must act on the day of the move or soon after.", "", "on the day of the move", ""),
        ("Schools should stop at the end of the academic year.", "", "at the end of the academic year", ""),
        (
            "Schools should act as soon as a need is found and tell the family.",
            "the family",
            "as soon as a need is found",
            "",
        ),
        ("Schools should keep what was there before the school was built.", "the school", "", ""),
        ("Schools should do so in the school.", "", "", ""),
    ],
)
def test_whom_when_and_where_are_the_sentence_own_words(text: str, recipient: str, by_when: str, circumstances: str) -> None:
    (duty,) = read_duties(paragraph(text))
    assert (duty.recipient, duty.by_when, duty.circumstances) == (recipient, by_when, circumstances)


def test_a_bullet_takes_time_and_circumstance_from_its_lead_in_and_the_lead_in_is_no_row_of_its_own() -> None:
    block = paragraph("If the family moves, the school must within two weeks:", "• write to the college", "• close the file")
    register = build_register([block], {})
    assert [duty.action for duty in register] == ["write to the college", "close the file"]
    assert {(d.by_when, d.circumstances) for d in register} == {("within two weeks", "If the family moves")}
    assert [duty.is_lead for duty in build_register([block], {}, lead_ins=True)] == [True, False, False]


def test_a_bullet_with_a_force_of_its_own_may_carry_its_lead_in_too() -> None:
    duty = last_duty("Local authorities should:", "• set clear rules – schools should know them")
    assert set(duty.bearers) == {LA, SCHOOL}


@pytest.mark.parametrize("phrase", load_phrases(), ids=lambda phrase: phrase.words[:40])
def test_each_phrase_recognises_its_own_example(phrase) -> None:
    chapter = phrase.chapters[0] if phrase.chapters else ""
    found = {bearer for mention in find_mentions(phrase.example.replace("'", "’"), chapter) for bearer in mention.bearers}
    assert set(phrase.bearers) <= found
    assert set(phrase.bearers) <= set(load_terms("send-code-2015", "bearers"))


def test_a_phrase_may_mean_another_body_in_another_chapter() -> None:
    text = "Providers must keep records."
    assert last_duty(text, chapter="5").bearers == (EARLY,)
    assert last_duty(text, chapter="7").bearers == ("post_16_provider",)


@pytest.mark.parametrize(
    ("wanted", "labels"),
    [
        ({}, ["9.1", "6.1", "9.2"]),
        ({"bearer": SCHOOL}, ["6.1"]),
        ({"force": Force.MUST}, ["9.1"]),
        ({"chapter": "9"}, ["9.1", "9.2"]),
        ({"setting": "school"}, ["9.1", "6.1"]),
        ({"topic": "records"}, ["6.1"]),
        ({"words": "LIST keep"}, ["6.1"]),
        ({"words": "heading 9.2"}, ["9.2"]),
        ({"words": "elephant"}, []),
        ({"chapter": "9", "force": Force.MAY, "bearer": PARENT}, ["9.2"]),
    ],
)
def test_filters_narrow_together(wanted: dict, labels: list[str]) -> None:
    assert [duty.label for duty in filter_register(REGISTER, **wanted)] == labels


def test_a_bullet_takes_the_force_word_nearest_to_it() -> None:
    mixed = paragraph("Councils must say where to ask and should publish:", "• the hours", "• the costs")
    assert [sentence.force for sentence in read_sentences(mixed)] == [Force.MUST, Force.SHOULD, Force.SHOULD]
    rows = [(duty.force, duty.action) for duty in read_duties(mixed) if not duty.is_lead]
    assert rows == [(Force.SHOULD, "the hours"), (Force.SHOULD, "the costs")]
