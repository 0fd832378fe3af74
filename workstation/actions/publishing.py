"""Batches: plan, build, release, export, withdraw.

Build makes every byte that will be signed and has a second parser read it in another process. Release signs
the tag manifest. Export writes the released bytes, and only those, through the gate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from workstation.actions import Report, Session, require_cleared, silent
from workstation.domain.batch import Batch, BatchState, BatchVerb, check_batch_ref, step
from workstation.domain.canonical import digest
from workstation.domain.change import Change
from workstation.domain.errors import NotFound, Refused
from workstation.domain.object import Object, PublicContent, Texts, check_text
from workstation.domain.person import Act
from workstation.domain.release import involved
from workstation.domain.review import ObjectState, Verb
from workstation.domain.review import step as object_step
from workstation.domain.statement import Decision
from workstation.exchange import bagit, bundle, gate, signing, verifier
from workstation.imaging import encode
from workstation.store import batches, objects, settings, statements
from workstation.store.seals import UNIT
from workstation.store.vault import Page


def plan(session: Session, ref: str, day: date) -> Change:
    """A new, empty batch."""
    session.require(Act.PLAN_BATCHES)
    with session.vault.page() as page:
        batch = Batch(check_batch_ref(ref), day, BatchState.PLANNED, ())
        batches.add(page, batch)
        return page.record(
            session.change(
                Act.PLAN_BATCHES, "batch.planned", batch.ref, date=day.isoformat(), result={"ref": batch.ref}
            )
        )


def put(session: Session, ref: str, refs: Sequence[str]) -> Change:
    """Put cleared objects into a batch."""
    session.require(Act.PLAN_BATCHES)
    with session.vault.page() as page:
        batch = batches.get(page, ref)
        state = step(batch, BatchVerb.PUT, session.person)
        for name in refs:
            obj = objects.get(page, name)
            if obj.batch == ref:
                continue
            after = object_step(obj, Verb.SCHEDULE, session.person)
            require_cleared(session, page, obj)
            objects.save(page, replace(obj, state=after, batch=ref))
        batches.save(
            page, replace(batch, state=state, objects=tuple(dict.fromkeys((*batch.objects, *refs))), tagmanifest="")
        )
        return page.record(session.change(Act.PLAN_BATCHES, "batch.filled", ref, objects=list(refs)))


def take_out(session: Session, ref: str, name: str) -> Change:
    """Take an object out of a batch that is not released."""
    session.require(Act.PLAN_BATCHES)
    with session.vault.page() as page:
        batch = batches.get(page, ref)
        state = step(batch, BatchVerb.PUT, session.person)
        if name not in batch.objects:
            raise NotFound("object", f"{name} is not in {ref}.", "", name)
        obj = objects.get(page, name)
        if obj.batch == ref:
            objects.save(page, replace(obj, state=object_step(obj, Verb.UNSCHEDULE, session.person), batch=""))
        batches.save(
            page, replace(batch, state=state, objects=tuple(o for o in batch.objects if o != name), tagmanifest="")
        )
        return page.record(session.change(Act.PLAN_BATCHES, "batch.thinned", ref, objects=[name]))


def withdraw(session: Session, ref: str, refs: Sequence[str], reason: str) -> Change:
    """Plan the withdrawal of published objects in a batch; a new batch of that name is made if there is none."""
    session.require(Act.PLAN_BATCHES)
    if not reason.strip():
        raise Refused("reason", "A withdrawal needs a reason the public may read.", "Add --reason.", ref)
    reason = check_text("question", reason)
    with session.vault.page() as page:
        if ref not in {batch.ref for batch in batches.everything(page)}:
            batches.add(page, Batch(check_batch_ref(ref), session.clock().date(), BatchState.PLANNED, ()))
        batch = batches.get(page, ref)
        state = step(batch, BatchVerb.PUT, session.person)
        for name in refs:
            object_step(objects.get(page, name), Verb.WITHDRAW, session.person)
        for name in refs:
            obj = objects.get(page, name)
            session.sign(
                page,
                Decision.WITHDRAW,
                name,
                version=obj.version,
                digests={},
                role=session.require(Act.PLAN_BATCHES),
                reason=reason,
            )
        kept = {**dict(batch.withdrawals), **dict.fromkeys(refs, reason)}
        batches.save(page, replace(batch, state=state, withdrawals=tuple(sorted(kept.items())), tagmanifest=""))
        return page.record(
            session.change(Act.PLAN_BATCHES, "batch.withdrawals", ref, objects=list(refs), result={"ref": ref})
        )


def _check_member(obj: Object, ref: str) -> None:
    if obj.state != ObjectState.SCHEDULED or obj.batch != ref:
        raise Refused(
            "not_cleared",
            f"{obj.ref} is {obj.state}: it was changed after it was put into {ref}.",
            "Let it be cleared again and put it in again, or take it out.",
            obj.ref,
        )


def _contents(page: Page, batch: Batch) -> dict[str, tuple[PublicContent, int]]:
    return {obj.ref: (obj.public(), obj.version) for obj in objects.everything(page, batch.objects)}


def build(session: Session, ref: str, report: Report = silent) -> Change:
    """Make all files of a batch from approved pixels and fields, and have the gate's second parser read them."""
    session.require(Act.PLAN_BATCHES)
    with session.vault.page(write=False) as page:
        batch = batches.get(page, ref)
        state = step(batch, BatchVerb.BUILD, session.person)
        members = [objects.get(page, name) for name in batch.objects]
        for obj in members:
            _check_member(obj, ref)
            require_cleared(session, page, obj)
        edition = _edition(session, page, batch, members)
    made = [
        picture
        for number, obj in enumerate(members)
        for picture in _pictures(session, obj, (number, len(members)), report)
    ]
    built = bundle.build(edition, made, session.templates)
    report(len(members), len(members), "objects built; reading them back")
    gate.inspect(built)
    manifest = digest(built.tagmanifest)
    with session.vault.page() as page:
        if batches.get(page, ref) != batch:
            raise Refused("changed", f"{ref} was changed while it was being built.", "Build it again.", ref)
        batches.keep_file(page, ref, "built", bagit.pack(built.files, built.folder))
        batches.save(page, replace(batch, state=state, tagmanifest=manifest, built_by=session.person.id))
        size = sum(map(len, built.files.values()))
        return page.record(
            session.change(
                Act.PLAN_BATCHES,
                "batch.built",
                ref,
                tagmanifest=manifest,
                result={"ref": ref, "files": len(built.files), "bytes": size, "tagmanifest": manifest},
            )
        )


def _edition(session: Session, page: Page, batch: Batch, members: Sequence[Object]) -> bundle.Edition:
    chain = tuple(envelope.document() for envelope in session.vault.chain)
    said = tuple(
        document
        for obj in members
        for document in statements.of_version(page, obj.ref, obj.version, (Decision.SUBMIT, Decision.CLEAR))
    ) + tuple(
        document
        for name, reason in batch.withdrawals
        for document in statements.about_reason(page, name, Decision.WITHDRAW, reason)
    )
    gone = tuple(bundle.Withdrawal(name, batch.date, reason) for name, reason in batch.withdrawals)
    return bundle.Edition(
        batch.ref,
        batch.date,
        session.vault.id,
        session.vault.demo,
        tuple(bundle.Entry(obj.public(), obj.version) for obj in members),
        gone,
        settings.get(page.connection, "base_url"),
        settings.get(page.connection, "tip_address"),
        chain,
        said,
    )


def _pictures(session: Session, obj: Object, place: tuple[int, int], report: Report) -> Iterable[bundle.Picture]:
    fonts = encode.Fonts(
        session.resources / "fonts" / "DejaVuSans.ttf", session.resources / "fonts" / "DejaVuSans-Bold.ttf"
    )
    demo = session.vault.demo
    for number, crop in enumerate(obj.crops, start=1):
        report(*place, f"objects built; making pictures of {obj.ref}")
        with session.vault.page(write=False) as page:
            pixels = objects.rendition(page, crop)
        for role, name, encoder, side in (
            ("1600", "jpg", encode.jpeg, 1600),
            ("1600", "webp", encode.webp, 1600),
            ("1600", "avif", encode.avif, 1600),
            ("480", "jpg", encode.jpeg, 480),
        ):
            out = encoder(pixels, side, demo=demo)
            yield bundle.Picture(obj.ref, number, role, "", name, out.data, out.width, out.height, crop.rendition)
        if number > 1:
            continue
        for lang, texts in sorted(obj.texts.items()):
            for role, size in (("card-1200x630", (1200, 630)), ("square-1080", (1080, 1080))):
                out = encode.card(
                    pixels,
                    size,
                    ref=obj.ref,
                    question=texts.questions[0].text,
                    footer=_title(obj, texts),
                    fonts=fonts,
                    demo=demo,
                )
                yield bundle.Picture(
                    obj.ref, number, role, lang, "jpg", out.data, out.width, out.height, crop.rendition
                )


def _title(obj: Object, texts: Texts) -> str:
    return texts.title or obj.title


def persons_involved(session: Session, page: Page, batch: Batch) -> frozenset[str]:
    """Everybody who made or cleared an object of the batch."""
    said = session.said(page, statements.about(page, batch.objects))
    made = (
        frozenset().union(*(obj.authors for obj in objects.everything(page, batch.objects)))
        if batch.objects
        else frozenset()
    )
    return made.union(*(involved(ref, said) for ref in batch.objects)) if batch.objects else made


def release(session: Session, ref: str, *, tagmanifest: str = "") -> Change:
    """Sign exactly the built files, as somebody who neither made nor cleared any of the objects.

    What is signed is checked as it will be by those who receive it, before anything is kept. ``tagmanifest``: of the build
    the person looked at ("": the last one); raises Refused ("changed") where it was built again meanwhile.
    """
    role = session.require(Act.PLAN_BATCHES)
    unit_key = session.vault.key(UNIT).decode()
    with session.vault.page() as page:
        batch = batches.get(page, ref)
        state = step(batch, BatchVerb.RELEASE, session.person, persons_involved(session, page, batch))
        if tagmanifest not in ("", batch.tagmanifest):
            raise Refused("changed", f"{ref} was built again meanwhile.", "Look at this build, then release it.", ref)
        for obj in objects.everything(page, batch.objects):
            _check_member(obj, ref)
            require_cleared(session, page, obj)
        folder, files = bagit.unpack(batches.file(page, ref, "built"))
        built = bundle.Built(folder, files, files[bagit.TAGMANIFEST])
        if digest(built.tagmanifest) != batch.tagmanifest:
            raise Refused("changed", f"The files of {ref} are not those that were built.", "Build it again.", ref)
        envelope = session.sign(
            page, Decision.RELEASE, ref, version=1, digests={"tagmanifest": batch.tagmanifest}, role=role
        )
        p7s = signing.sign_cms(built.tagmanifest, session.vault.roster.unit_certificate, unit_key)
        data = bundle.assemble(built, envelope.document(), p7s)
        _must_verify(session, data)
        if dict(bundle.read(data).contents) != _contents(page, batch):
            raise Refused("changed", f"{ref} was built from another version of its objects.", "Build it again.", ref)
        batches.keep_file(page, ref, "bundle", data)
        batches.save(page, replace(batch, state=state, released_by=session.person.id))
        return page.record(session.by(role, "batch.released", ref, tagmanifest=batch.tagmanifest))


def export(session: Session, ref: str, folder: Path) -> Change:
    """Write the released bundle into ``folder``: read back and verified before it gets its name."""
    session.require(Act.PLAN_BATCHES)
    with session.vault.page(write=False) as page:
        batch = _ready_to_leave(session, page, ref)
        state = step(batch, BatchVerb.EXPORT, session.person)
        data = batches.file(page, ref, "bundle")
    done: list[Change] = []

    def commit() -> None:
        with session.vault.page() as page:
            if _ready_to_leave(session, page, ref) != batch:
                raise Refused("changed", f"{ref} was changed meanwhile.", "Export it again.", ref)
            if batch.state is BatchState.RELEASED:
                _publish(session, page, batch)
            batches.save(page, replace(batch, state=state))
            done.append(page.record(session.change(Act.PLAN_BATCHES, "batch.exported", ref, bundle=digest(data))))

    path = gate.let_out(folder, f"TRACE-{ref}.zip", data, partial(_must_verify, session), commit)
    return replace(done[0], result={"ref": ref, "file": str(path), "bytes": len(data), "sha256": digest(data)})


def _ready_to_leave(session: Session, page: Page, ref: str) -> Batch:
    """The batch, if its objects are still those which were released; once exported, only a withdrawal stops it."""
    batch = batches.get(page, ref)
    for obj in objects.everything(page, batch.objects):
        if obj.state == ObjectState.WITHDRAWN:
            raise Refused(
                "withdrawn", f"{obj.ref} of {ref} was withdrawn.", "Export the batch that withdraws it.", obj.ref
            )
        if batch.state is BatchState.RELEASED:
            _check_member(obj, ref)
            require_cleared(session, page, obj)
    return batch


def _publish(session: Session, page: Page, batch: Batch) -> None:
    for name in batch.objects:
        obj = objects.get(page, name)
        objects.save(page, replace(obj, state=object_step(obj, Verb.PUBLISH, session.person)))
    for name, _ in batch.withdrawals:
        obj = objects.get(page, name)
        objects.save(page, replace(obj, state=object_step(obj, Verb.WITHDRAW, session.person)))


def _must_verify(session: Session, data: bytes) -> None:
    """Refuse a bundle which the offline verifier would not pass under this vault's root of trust."""
    trust = verifier.read_trust(session.vault.rosters[0].digest().encode())
    verdict = verifier.examine(verifier.Findings(Path("bundle.zip"), data, trust))
    problems = [p for p in verdict.problems if not (session.vault.demo and p.startswith("DEMO"))]
    if problems:
        raise Refused(
            "verify", "The bundle does not verify: " + " ".join(problems[:3]), "Nothing has left. Build it again."
        )


def preview(session: Session, ref: str) -> Mapping[str, bytes]:
    """The files of a built batch, exactly as they will leave."""
    session.require(Act.READ_BATCHES)
    with session.vault.page(write=False) as page:
        return bagit.unpack(batches.file(page, ref, "built"))[1]
