"""From the PDF, or from the finding aid alone, to a stored index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corpus.document import DATA, load_document
from corpus.errors import SourceError, StaleIndexError
from corpus.finding_aid import load_aid, load_beyond, load_follow_ups, questions_beyond
from corpus.paragraph import Document, Paragraph
from corpus.store import dump_paragraphs, load_outline, write_atomically
from index.adapter import adapt
from index.dense import DenseIndex, Kind
from index.encoder import Encoder, Vectors, named_reranker
from index.follow_ups import texts_of
from index.inside import inside_of
from index.known import recall
from index.lexical import LexicalIndex
from index.manifest import (
    FORMAT,
    Manifest,
    Recipe,
    building,
    check_recipe,
    current_folder,
    read_manifest,
    write_manifest,
)
from index.passage import lexical_documents, make_passages
from index.search import FOLLOW_UPS, OUR_WORDS, PARAGRAPHS, VECTORS, WORDS, SearchIndex
from ingest.pdf import read_pdf
from ingest.source import Source, find_source
from ingest.split import split
from ingest.verify import compare, summarise

# What is embedded and how; a change here makes stored indexes stale.
SETTINGS = "sentences with heading and lead-in; gist; asks; beyond; follow-ups; BM25 on heading, wording, gist, asks"
# Embedding is reported in steps of this many texts, often enough for a progress bar.
STEP = 512
# A PDF whose paragraphs mostly differ from the outline is another document, and is refused.
MOST_DIFFERENT = 0.5

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document read from its PDF: the paragraphs, the source, and what the person should know about it."""

    paragraphs: tuple[Paragraph, ...]
    source: Source
    warning: str


def parse(document: Document, source: Source) -> Parsed:
    """Read and split the PDF, and hold it against the outline.

    Raises SourceError when it is no readable PDF or another document altogether.
    """
    pdf = read_pdf(source.path)
    try:
        paragraphs = split(pdf, document).paragraphs
    # The splitter rests on facts of the Code's layout; another document may break any of them.
    except (AssertionError, IndexError, KeyError, ValueError, StopIteration) as error:
        raise SourceError(
            f"{source.path.name} is not laid out like the {document.title}.",
            f"Fetch the right PDF from {document.landing_page}.",
        ) from error
    if source.is_expected:
        return Parsed(paragraphs, source, "")
    outline = load_outline(document.id)
    differences = compare(paragraphs, outline)
    summary = summarise(differences, len(outline))
    if len(differences) > MOST_DIFFERENT * len(outline):
        raise SourceError(
            f"{source.path.name} is not the {document.title} ({document.edition}). {summary}",
            f"Fetch the right PDF from {document.landing_page}.",
        )
    return Parsed(
        paragraphs,
        source,
        f"{source.path.name} is not the file expected ({document.edition}, sha256 {document.pdf_sha256[:12]}...). {summary} "
        "'verse verify' names each one.",
    )


def wanted_recipe(document: Document, encoder: Encoder, source: Source | None) -> Recipe:
    """The recipe of the index that should be serving now."""
    identity = adapt(encoder, document.id).identity()
    return Recipe(FORMAT, document.id, source.sha256 if source else "", data_digest(document.id), identity, SETTINGS)


def data_digest(document_id: str) -> str:
    """sha256 over the committed data that an index is made from."""
    files = [*sorted((DATA / document_id).rglob("*.jsonl")), DATA / document_id / "plain_musts.toml"]
    whole = hashlib.sha256()
    for path in files:
        if path.is_file():
            whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def source_at_hand(document: Document, pdf: Path | None = None) -> Source | None:
    """The PDF on this machine, if there is one; nothing is fetched."""
    try:
        return find_source(document, pdf)
    except SourceError:
        if pdf is not None:
            raise
        return None


def build_index(
    encoder: Encoder, source: Source | None, document_id: str, progress: Progress = lambda share, what: None
) -> tuple[Manifest, str]:
    """Build and swap in the index of a document; without ``source`` from the outline and the finding aid alone.

    Returns the manifest and a warning ("" when there is none). ``progress`` hears (share from 0 to 1, what is being done).
    """
    document = load_document(document_id)
    aid = load_aid(document_id)
    recipe = wanted_recipe(document, encoder, source)
    with building(document_id) as folder:
        # Somebody else may have built the same while this build waited for its turn.
        try:
            check_recipe(read_manifest(current_folder(document_id)), recipe)
        except StaleIndexError:
            pass
        else:
            raise _AlreadyBuilt
        progress(0.02, "Reading the Code")
        parsed = parse(document, source) if source else None
        paragraphs = parsed.paragraphs if parsed else load_outline(document_id)
        progress(0.15, "Collecting words")
        lines = dump_paragraphs(paragraphs)
        write_atomically(folder / PARAGRAPHS, lines)
        everything, ours = lexical_documents(paragraphs, aid)
        LexicalIndex.build(everything).save(folder / WORDS)
        LexicalIndex.build(ours).save(folder / OUR_WORDS)
        passages = [passage.text for passage in make_passages(paragraphs, aid)]
        searched = [*passages, *questions_beyond(document_id)]
        later = texts_of(load_follow_ups(document_id))
        vectors = _embed([*searched, *later], adapt(recall(encoder, document_id), document_id), progress)
        DenseIndex.build(vectors[: len(searched)]).save(folder / VECTORS)
        DenseIndex.build(vectors[len(searched) :], Kind.FLAT).save(folder / FOLLOW_UPS)
        corpus_sha256 = hashlib.sha256(lines.encode()).hexdigest()
        manifest = write_manifest(folder, recipe, len(paragraphs), len(passages), parsed is not None, corpus_sha256)
    progress(1.0, "Ready")
    return manifest, parsed.warning if parsed else ""


def _embed(texts: Sequence[str], encoder: Encoder, progress: Progress) -> Vectors:
    """The vectors of ``texts``, in their order. They are encoded from short to long, so that little is spent on padding."""
    order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
    parts = []
    for start in range(0, len(order), STEP):
        progress(0.2 + 0.78 * start / len(order), "Learning where everything is")
        parts.append(encoder.encode([texts[position] for position in order[start : start + STEP]]))
    stacked = np.concatenate(parts)
    vectors = np.empty_like(stacked)
    vectors[order] = stacked
    return vectors


class _AlreadyBuilt(Exception):
    """Another build finished while this one waited."""


def open_index(encoder: Encoder, document_id: str, pdf: Path | None = None) -> SearchIndex:
    """The index that serves now. Raises StaleIndexError, saying why, when it has to be built first."""
    document = load_document(document_id)
    folder = current_folder(document_id)
    manifest = read_manifest(folder)
    check_recipe(manifest, wanted_recipe(document, encoder, source_at_hand(document, pdf)))
    return _load(folder, manifest, encoder)


def ensure_index(
    encoder: Encoder, document_id: str, pdf: Path | None = None, progress: Progress = lambda share, what: None
) -> tuple[SearchIndex, str]:
    """The index that serves now, built first if it is absent, stale or damaged. Returns it with any warning.

    A PDF that cannot be read is named in the warning, and what stands, or the finding aid alone, serves meanwhile. One named
    with ``pdf`` raises SourceError instead.
    """
    try:
        return open_index(encoder, document_id, pdf), ""
    except StaleIndexError:
        source = source_at_hand(load_document(document_id), pdf)
    try:
        warning = _build_unless_built(encoder, source, document_id, progress)
        return open_index(encoder, document_id, pdf), warning
    except SourceError as error:
        if pdf is not None:
            raise
        return _open_without(source, encoder, document_id, progress), str(error)


def _build_unless_built(encoder: Encoder, source: Source | None, document_id: str, progress: Progress) -> str:
    try:
        return build_index(encoder, source, document_id, progress)[1]
    except _AlreadyBuilt:
        return ""


def _open_without(source: Source | None, encoder: Encoder, document_id: str, progress: Progress) -> SearchIndex:
    """The standing index, whatever PDF it was built from, if all else still fits; else one built without a PDF."""
    wanted = wanted_recipe(load_document(document_id), encoder, source)
    try:
        folder = current_folder(document_id)
        manifest = read_manifest(folder)
        check_recipe(manifest, replace(wanted, source_sha256=manifest.recipe.source_sha256))
    except StaleIndexError:
        _build_unless_built(encoder, None, document_id, progress)
        folder = current_folder(document_id)
        manifest = read_manifest(folder)
    return _load(folder, manifest, encoder)


def _load(folder: Path, manifest: Manifest, encoder: Encoder) -> SearchIndex:
    document_id = manifest.recipe.document
    aid, beyond = load_aid(document_id), load_beyond(document_id)
    adapted, inside = adapt(encoder, document_id), inside_of(encoder, document_id)
    follow_ups = load_follow_ups(document_id)
    return SearchIndex.load(folder, manifest, aid, adapted, named_reranker(), beyond, inside, follow_ups)
