"""The desk: what is seen. PySide6 lives in this room (and the front door) only; decoding of seized files never does.

Guide for whoever builds a desk (``ui/desks/<gerund>.py``)
----------------------------------------------------------

A desk is one class and imports ``actions`` and ``domain`` for the work, ``ui.bench``, ``ui.registry``, ``ui.widgets``,
``ui.dialogs`` (and ``ui.canvas``) for the furniture; never another desk, never a middle room::

    class Tips(Desk):
        id, title, primary = "tips", "Tips", "tips.import"
        hint = "1 relevant   2 duplicate   3 not relevant   H snooze"          # bottom bar while nothing else speaks

        def commands(self):                     # called BEFORE your widgets exist: name methods, touch nothing
            return (
                Command("tips.import", "Import tips …", "import", ("Ctrl+I",), "tips", self.import_file),
                Command("tips.relevant", "Relevant", "check", ("1",), "tips.list", self.relevant, self.why_not_triage),
            )

        def __init__(self, bench):
            super().__init__(bench)             # header, body, commands are there from here on
            self.header.add(bench.registry.button("tips.import", "primary"))
            self.rows = Rows((Column("Ref", lambda t: t.ref, 80), Column("Text", lambda t: t.text, 0)), key=lambda t: t.id)
            self.table = Table(self.rows, "Tips")
            self.body.addWidget(pane(self.table, "Tips"), 1)

        def refresh(self, change):              # None: first visit, or case or anything changed while away
            self.bench.jobs.latest("tips.list", lambda: looking.tips(self.bench.session), self.show_tips)

    DeskSpec("tips", "Tips", "tips", Tips, person.why_not(Act.READ_TIPS))   # why_not None → it is in the rail

*Bench* – ``session`` (opens the verbs), ``jobs``, ``registry``, ``window``: ``set_count(desk, n)``, ``hint(text)``,
``toast(text, undo=None, tone="info|ok|warn|danger")``, ``saved(text)``, ``go(desk, subject=None)``, ``case()``,
``set_cases([(value, label)])``, ``set_revealed(widget, on)``, ``seen(exposure)`` with what ``caring.note_exposure`` returned.

*Desk* – override ``commands``, ``refresh(change)``, ``open(subject)``, ``shield()`` (hide unshielded pixels at once: F9,
focus loss, lock, leaving; a desk of pictures is a ``Covered`` and overrides ``cover(on=)`` instead), ``reshield()`` where mosaics are kept (another level is in force), perhaps ``panes()`` (default: children marked by ``pane(widget, name)``) and ``first_focus``.

*Jobs* – nothing that touches the vault runs on the window's thread::

    jobs.run(work, then, failed=None, done=None, lane=True, owner=None, name=None)
    jobs.latest(key, work, then)        # a newer call with the same key makes the older answer unwanted
    jobs.track("Intake", lambda progress: verb(session, step=progress.step), then)   # bottom bar, numbers, Cancel

  ``lane=True`` for the vault, ``False`` for the rest. A ``Change`` in the value (or in a tuple or list) is emitted once and
  comes back through ``refresh(change)``; ``then`` follows it. ``Stop`` goes to ``failed(stop)`` or else becomes a toast
  with its hint; any other exception becomes a report. ``done()`` is called last in every case: end busy states there.
  ``progress.breathe()`` between transactions lets short lane jobs go first. Bound methods of dead widgets are dropped;
  for a lambda pass ``owner=self``.

*Registry* – ``Command(id, text, icon, keys, scope, run, why_not, held=False, tip="")``. ``scope`` = WINDOW or your desk's
  id; keys of a desk live only while it (or, for ``registry.add(widget, commands)``, that widget) has the focus. Put single
  letters on a list or canvas, not on a desk with combo boxes: they would steal type-ahead. ``why_not()`` returns None or
  the sentence shown on the greyed button and told when the key is pressed. After a selection changed call
  ``registry.refresh()``; it is called for you after every Change. ``registry.button(id, "primary|quiet|danger")``,
  ``registry.tool(id)`` (icon only), ``registry.action(id)`` (menus).

  Keys can be changed by the person: ``registry.keys_of(id)`` are those in force; hints and sentences that name a built-in key
  ("O has object", "(Ctrl+N)") are rewritten by ``registry.told``. A pane with held keys has ``set_held(id, keys) -> bool``.

*Help* – F1 finds a page of ``resources/help`` by the accessible names around the focus, else by the desk; a widget may name
  its page itself: ``setProperty("help", "masks")``. In a page ``{tips.link|L}`` becomes the key in force.

*Widgets* (``ui.widgets``) – ``row(...)``/``column(...)`` (widget, layout, int gap, None stretch), ``panel(layout)``,
  ``label(text, scale=, tone=)``, ``SectionHeader``, ``FormRow(name, field, hint).complain(text)``, ``Chip(text, tone)``,
  ``Notice(text, tone)``, ``EmptyState(icon, title, sentence, button)``, ``Pile(name)``, ``SearchField().searched``, ``SplitPane(a, b,
  sizes=(2, 1))``, ``scrolled(widget)``, ``Rows``/``Column``/``Table`` (signals carry row values: ``current_row``, ``opened``,
  ``picked``, ``sort_wanted``), ``ThumbnailGrid(source, name)`` (Q held: ``reveal_wanted(number)`` → ``grid.peek.show(number, rendition)``; ``shield()``),
  ``PictureView(name).show_picture(rendition)``, ``whole_number(low, high, value)``, ``decimal(...)`` (not bare spin boxes).
  A button of your own that may be refused: ``Button(...).set_why_not(sentence | None)``.

*Dialogs* – one function per question, returning a value or None; tests replace them: ``confirm``, ``ask_text``,
  ``ask_reason``, ``ask_choice``, ``ask_fields``, ``ask_checklist``, ``ask_passphrase``, ``choose_folder``, ``open_file``,
  ``save_folder``, ``show_sentence``. Call them as ``dialogs.confirm(...)`` so that they can be replaced.

*Canvas* (``ui.canvas.view.CanvasView``) – ``show_image(width, height, shielded, key=)``, ``set_zones(zones)`` (it knows itself
  which are touched), ``set_drawn(Drawn)``, ``set_patch(rendition | None, rect)`` (clear pixels of the crop), ``set_pixels(rendition | callable)`` when ``reveal_wanted`` was emitted (a small first sight will do),
  ``eye.put(tile, rendition)`` for what ``tiles_wanted(tiles)`` asked, ``shield()``; signals ``drawn_changed(Drawn)`` (a step),
  ``drawn_moving(Drawn)`` (while dragging), ``exposure(area, seconds)``,
  ``revealed(bool)``, ``hint(str)``, ``committed()``, ``cancelled()``; ``undo`` is the photograph's QUndoStack. Keys:
  ``registry.add(canvas, canvas_commands(canvas, "cropping.canvas"))``.

*Look* – tones and planes are properties read by the style sheet (``ui.sheet``); paint with ``theme.current().color(token)``.
  Icons: ``icons.put(button, name)``; names in ``resources/icons``. Gaps are multiples of four. Text is plain, never rich:
  ``visible()`` of domain.tip for strangers' text. Pictures come from ``Rendition`` only.

Front door: ``icons.install(folder)``, ``theme.apply(app, scheme)``, ``Jobs()``, ``MainWindow(session, specs, jobs=…)``,
``LoginPage`` (also the lock
screen: ``window.cover(page)``, ``window.uncover()``), ``sys.excepthook`` → ``window.show_crash(answers.crash_report(error))``, at the end
``jobs.close()``.
"""
