"""The desk itself: every act on a batch, and why it may be refused."""

from collections.abc import Callable, Sequence
from pathlib import Path

from workstation.actions import previewing, publishing
from workstation.domain.batch import BatchVerb
from workstation.domain.change import Change
from workstation.domain.person import Act, Person
from workstation.ui import dialogs
from workstation.ui.bench import Bench
from workstation.ui.desks.publishing import questions, words
from workstation.ui.desks.publishing.page import Written
from workstation.ui.desks.publishing.showing import Showing
from workstation.ui.jobs import Progress
from workstation.ui.registry import Command


class Publishing(Showing):
    """Batches: plan, fill, build, release, export, withdraw."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        out = Command(
            "batches.cards.out", "Take out", "remove", ("Delete",), "batches.cards", self.take_out, self._no_take_out
        )
        show = Command("batches.cards.show", "Show the pictures", "eye", ("Q",), "batches.cards", self.reveal)
        bench.registry.add(self.page.cards, (out, show))
        look = Command("batches.public.show", "Show the pictures", "eye", ("Q",), "batches.public", self.reveal)
        bench.registry.add(self.page.public, (look,))
        self.page.gate.out_wanted.connect(self._leave_out)

    def commands(self) -> Sequence[Command]:
        """Everything that can be done to a batch here."""
        acts: Sequence[tuple[str, str, str, str, Callable[[], object], Callable[[], str | None], str]] = (
            ("plan", "New batch …", "add", "Ctrl+N", self.plan, self._no_plan, "Plan a batch on the chosen day"),
            ("put", "Put objects in …", "add", "Insert", self.put, self._no_put, ""),
            ("build", "Build", "stack", "Ctrl+B", self.build, lambda: self._no(BatchVerb.BUILD), _BUILD),
            ("release", "Release …", "certificate", "", self.release, lambda: self._no(BatchVerb.RELEASE), _RELEASE),
            ("export", "Export …", "export", "Ctrl+E", self.export, lambda: self._no(BatchVerb.EXPORT), _EXPORT),
            ("withdraw", "Withdraw …", "remove", "Ctrl+Shift+W", self.withdraw, self._no_withdraw, _WITHDRAW),
            ("next", "Next step of the batch", "play", "", self.take_next_step, self._no_next, ""),
            ("object", "Open the object", "objects", "", self.open_object, self._no_card, ""),
            ("take_out", "Take out", "remove", "", self.take_out, self._no_take_out, _TAKE_OUT),
        )
        return [
            Command(f"batches.{name}", text, icon, (key,) if key else (), self.id, run, why, tip=tip)
            for name, text, icon, key, run, why, tip in acts
        ]

    def plan(self) -> None:
        """A new batch on the chosen day, or today if that is over."""
        shelf, session = self._shelf, self.bench.session
        if shelf is None:
            return
        answer = questions.ask_plan(self, max(self.month.chosen(), shelf.today), shelf.today, shelf.batches)
        if answer:
            ref, when = answer
            self.bench.jobs.run(
                lambda: publishing.plan(session, ref, when),
                lambda _c: self.bench.window.toast(f"{ref} is planned for {words.day(when)}.", tone="ok"),
                owner=self,
            )

    def put(self) -> None:
        """Choose among the cleared objects."""
        shelf, session, ref, plan = self._shelf, self.bench.session, self._ref, self._plan()
        if shelf is None or plan is None:
            return
        refs = questions.ask_objects(self, plan.batch, shelf.free(), shelf.campaign, self.thumbs)
        if refs:
            said = f"{words.many(len(refs), 'object')} put into {ref}."
            self._do(
                lambda: publishing.put(session, ref, refs),
                said,
                lambda: self._do(
                    lambda: [publishing.take_out(session, ref, name) for name in refs], "Taken out again."
                ),
            )

    def take_out(self) -> None:
        """The selected objects."""
        self._take_out(self.page.chosen())

    def build(self) -> None:
        """Make every file, with numbers and Cancel."""
        session, ref = self.bench.session, self._ref

        def work(progress: Progress) -> Change:
            def report(done: int, total: int, said: str) -> None:
                progress.step(done, total, said)
                progress.breathe()

            return publishing.build(session, ref, report)

        def built(change: Change) -> None:
            count, whole = change.result["files"], change.result["bytes"]
            self.bench.window.toast(f"{ref} is built: {count} files, {words.size(int(str(whole)))}.", tone="ok")

        def ended() -> None:
            self._building.pop(ref, None)
            self._show_progress()
            self.bench.registry.refresh()

        self._building[ref] = self.bench.jobs.track(f"Build {ref}", work, built, done=ended, owner=self)
        self._show_progress()
        self.bench.registry.refresh()

    def release(self) -> None:
        """Sign exactly the built files, after one look at what that means."""
        session, ref, found = self.bench.session, self._ref, self.page.matter
        if found is None:
            return
        batch = found.plan.batch
        sentence = (
            f"{words.holds(batch)}, public from {words.day(batch.date)}. Your signature covers exactly the files built "
            f"by {self._name(batch.built_by)} (tag manifest {batch.tagmanifest[:16]}…); afterwards nothing in it can "
            "be changed."
        )
        if dialogs.confirm(self, f"Release {ref}", sentence, f"Release {ref}"):
            seen = batch.tagmanifest
            self._do(
                lambda: publishing.release(session, ref, tagmanifest=seen),
                f"{ref} is released and signed. Export it next.",
            )

    def export(self) -> None:
        """Write the signed bytes into a folder."""
        session, ref = self.bench.session, self._ref
        folder = dialogs.save_folder(self, f"Where to write TRACE-{ref}.zip")
        if folder is None:
            return
        self.bench.jobs.run(
            lambda: publishing.export(session, ref, folder),
            lambda change: self._exported(ref, change),
            owner=self,
            name=f"Export {ref}",
        )

    def withdraw(self) -> None:
        """Plan that public objects leave, with a reason everybody can read."""
        shelf, session = self._shelf, self.bench.session
        if shelf is None:
            return
        answer = questions.ask_withdrawal(self, shelf.public(session.person), shelf, self._ref, self.thumbs)
        if answer:
            self._wanted = answer.batch
            what = words.many(len(answer.refs), "object")
            self._do(
                lambda: publishing.withdraw(session, answer.batch, answer.refs, answer.reason),
                f"The withdrawal of {what} is planned in {answer.batch}. Build, release and export it.",
            )

    def take_next_step(self) -> None:
        """Build, release or export, whichever comes next."""
        if found := self.page.matter:
            self.bench.registry.trigger(f"batches.{words.next_verb(found.plan.batch)}")

    def open_object(self) -> None:
        """The selected object at its own desk."""
        chosen = self.page.cards.chosen()
        if chosen:
            self.go_to_object(chosen[0])

    def _plan(self) -> previewing.Plan | None:
        found = self.page.matter
        return found.plan if found and found.plan.batch.ref == self._ref else None

    def _no(self, verb: BatchVerb) -> str | None:
        if self._ref in self._building:
            return words.BUSY
        return words.why_not(self._plan(), verb, self.bench.session.person)

    def _no_plan(self) -> str | None:
        person: Person = self.bench.session.person
        return person.why_not(Act.PLAN_BATCHES)

    def _no_put(self) -> str | None:
        none = "No object is cleared and free. A second analyst clears submitted objects in Review."
        return self._no(BatchVerb.PUT) or (None if self._shelf and self._shelf.free() else none)

    def _no_take_out(self) -> str | None:
        return self._no(BatchVerb.PUT) or (None if self.page.chosen() else "Select the objects to take out first.")

    def _no_withdraw(self) -> str | None:
        if why := self._no_plan():
            return why
        free = self._shelf and self._shelf.public(self.bench.session.person)
        return None if free else "No object is public whose withdrawal is not planned yet."

    def _no_next(self) -> str | None:
        found = self._plan()
        return self._no(words.next_verb(found.batch)) if found else words.NONE

    def _no_card(self) -> str | None:
        return None if self.page.cards.chosen() else "Select an object first."

    def _do(self, work: Callable[[], object], said: str, undo: Callable[[], object] | None = None) -> None:
        """One short act on the lane, then a word about it."""
        self.bench.jobs.run(work, lambda _v: self.bench.window.toast(said, undo, "ok"), owner=self)

    def _take_out(self, refs: Sequence[str]) -> None:
        session, ref = self.bench.session, self._ref
        obj = self._shelf.objects if self._shelf else {}
        sound = [name for name in refs if name in obj and obj[name].state == "scheduled"]
        undo = (lambda: self._do(lambda: publishing.put(session, ref, sound), "Put in again.")) if sound else None
        said = f"{refs[0] if len(refs) == 1 else words.many(len(refs), 'object')} taken out of {ref}."
        self._do(lambda: [publishing.take_out(session, ref, name) for name in refs], said, undo)

    def _leave_out(self, ref: str) -> None:
        """What holds the batch back: out of it, or – if the public can see it – from show."""
        plan = self._plan()
        if plan is not None and ref in plan.batch.objects:
            self._take_out([ref])
        else:
            self.withdraw()

    def _exported(self, ref: str, change: Change) -> None:
        result = change.result
        written = Written(str(result["file"]), int(str(result["bytes"])), str(result["sha256"]))
        self._written[ref] = written
        if ref == self._ref:
            self.page.outcome.show_written(written)
        self.bench.window.toast(
            f"{Path(written.file).name} is written and verified, {words.size(written.bytes)}.", tone="ok"
        )


_BUILD = "Make every file that will leave, and read them all back"
_RELEASE = "Sign exactly the built files"
_EXPORT = "Write the signed bundle into a folder"
_WITHDRAW = "Plan that published objects leave, with a public reason"
_TAKE_OUT = "Take the selected objects out (Delete)"
