"""The darkroom: the only room that holds pixels, and the only one that decodes a seized file.

The journey of a photograph through it:

``darkroom``  the desk's side: hands the bytes of one file, as a sealed memory file, to the sandbox and reads back pixels
``sandbox``   starts the other side, inside bubblewrap where that works; ``errand`` carries one file there and back, and
              ``answer`` reads and checks what came back
``protocol``  the struct layout both sides speak: fixed records, exact lengths, no strings, no pickles
``zygote``    the sandbox's side: imports everything once, then forks one short-lived process for each file
``lightbox``  the desk's side of one photograph lying open: tiles as they are wanted, through shared memory
``plate``     inside only: one file and the upright RGB of any part of it at any level; ``colour`` and ``metadata`` help it,
              ``rows``, which reads a large PNG no further than somebody looks, and ``raw``, which finds a camera's preview
``decode``    inside only: the answers to each question, a DCT hash among them
``video``     the desk's side of a video, whose frames come one by one in the records of ``videowire``; ``videocut`` finds
              the sharpest of each shot, inside only
``detectors`` inside only: where a person, a face or skin may be; ``detector`` is the interface, ``faces``, ``people``,
              ``skin``, ``onnx`` and, for whatever somebody works on, ``network`` hold the kinds of it
``render``    back at the desk: recipe + region pixels → rendition, the same bytes every time; ``steps`` holds each step
``enlarger``  the same on a smaller copy while a slider moves, each step remembered
``alignment`` where another photograph shows the same thing
``quality``   how sharp, noisy, blocky and well lit a rendition is; ``fingerprint`` hashes it and finds glints
``reading``   text in a rendition, read in a sandbox of its own by ``reader``
``shield``    a mosaic that shows colours and no content
``encode``    approved pixels → JPEG, WebP, AVIF, PNG and the card for sharing, built from raw RGB only
              (with ``resample``, ``card`` and ``mark``)

Decided: one process for each file, forked from a warm zygote, inside bubblewrap where that works. Considered: a pool
of reused workers (a broken worker would see the next file), a fresh interpreter for each file (0.3 s each).
Costs: about 9 ms for each file over decoding it in place; 87 MiB for the zygote.

Decided: where a unit looks later, up to 16 files share one process for the glance at them – size, hash, metadata, mosaic –
and it ends with them. Considered: one process for each glance too, which takes a quarter longer at 12 megapixels and ten
times as long for small files. Costs: a file that takes the process over sees those behind it in the same call and could
lie about them. So nothing can be cropped before a look in a process of its own, which puts right what the glance told.

Decided: a file's answer comes back through a pipe, not shared memory. Considered: a memory file which the child maps; it saves
little once two processors fill and drain the pipe at the same time, and "exactly so many bytes, then the end" is
simpler to prove on a pipe. Costs: one copy.

Decided: tiles do come through shared memory, from a child that stays for one photograph. Considered: a child for each
tile (a decode each, 0.7 s at 200 megapixels), tiles down the pipe (a slow desk would hold up the child). Costs: the
memory must be sealed against shrinking, and what lies in it may change while it is copied – so it is only copied.

Decided: bubblewrap is used where it is present and allowed to work; rlimits, Landlock and seccomp are required.
Considered: requiring bubblewrap; many systems forbid unprivileged user namespaces, and the other three already leave
the child no file, no network and no process. Costs: without it the zygote itself (which never reads a seized byte)
starts with the desk's view of the disk, until it locks itself out with Landlock.
"""
