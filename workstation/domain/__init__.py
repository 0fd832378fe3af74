"""The rules: what is true. Plain Python – no clock, disk, network or third party.

Glossary – one word per idea, in code, screens and help (in brackets the words we avoid):

- Vault: one encrypted place with everything of one unit. [project, workspace]
- Case: one investigation; holds images. Has reference, title, provider, handling code, retention date.
- Hash set: digests of files judged elsewhere, and whether a hit keeps a file out. Known: such a file in a case. [hit list]
- Opinion: what an entry of a hash set says of its file: category, series, who is identified. [rating]
- Particulars: what a forensic tool's VICS file says of a seized file. Category: its verdict, always with its scheme.
- Hand-back: a VICS file by which that tool finds what our crops were made from. [export to VIC]
- Image: a seized photograph or frame, never altered, named by digest. [photo file, asset]
- Wall: the photographs of a case as cards, filtered and ordered. Traits: all a card is filtered by, as one number. [grid, tags]
- Stack: the places, in this case and others, where the same bytes were found; one card. [duplicates]
- Group: images that are alike – turned, mirrored, smaller, saved again, cut – across cases; its first stands for it, and
  those of one case are folded behind one card of the wall. [cluster]
- Rank: where an image stands in the queue, by named parts (see ``order``); it orders, it never leaves out. [score]
- Film: a video of a case; its kept frames are images, each at a moment. Reel: what reading it gave. [movie, clip]
- Shield: the masked way an image is shown until it is revealed; its level says how coarsely. [blur mode]
- Zone: a box where a detector sees a person, face or skin. Zones only block, never clear.
- Alarm: a zone blocks an object which is public: withdraw it, or overrule the zone. [incident]
- Crop: a recipe – image, region, masks, ordered steps. Holds no pixels. [fragment, ROI, annotation]
- Tile: a square of an image at one level; level n shows 2^n × 2^n pixels as one. Lightbox: where an image lies open for tiles.
- Rendition: the pixels a crop makes: plain RGB, digest over width, height and bytes.
- Quality: how well a rendition can be recognised, in parts with words; a guide, never a rule. [grade]
- Reading: what a machine read in a rendition, unchecked, for the internal notes only. [OCR result]
- Flag: a place in a rendition that may give somebody away; it only points. [alert]
- Object: the thing being traced: type, title, crops, questions, region hint, period. Reference ``O-2026-0042``. [item]
- Question: one typed question to the public, in one language.
- Standing: how far a text is – missing, from template, edited, checked by a reader of its language. [translation status]
- Review: a second person's look at an object version; ends cleared or returned.
- Statement: a signed decision: exact digests, person, role, time. A state in the database is only a cache of statements.
- Batch: objects that go public together; also withdrawals. Bundle: the files a batch becomes. Release: the act.
- Tip: what a stranger said. Kept byte for byte.
- Referral: what one country gets. Authority: its recipient. Receipt: its answer.
- Ledger: append-only, hash-linked record of every Change. [log, history]
- Exposure: what a person has seen unshielded, counted for that person only.
"""
