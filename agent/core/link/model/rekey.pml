/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rekey of one MACsec link: both ends, their kernels, the channel between them, handshakes, restarts. The phases carry the names
 * of ../rekey-state.ts; docs/decisions/rekey-model.md says what is left out, and why.
 *
 * A message tells what its sender's state is. It may arrive at once; be lost, and then it is sent again as long as an end waits;
 * or be kept by the channel and arrive late, overtaken by newer ones, any number of times.
 * Every step moves forward (generations, knowledge, budgets), so a run ends where fair retransmission ends: there both ends must
 * send with keys that the other holds.
 *
 * What is checked, by setup/models.ts:
 *   safety
 *   safety DISTURBANCES=2 REFUSALS=1 GENERATIONS=3
 *   liveness
 *   caught BROKEN_SENDS_UNASKED
 *   caught BROKEN_FORGETS_EARLY
 *   caught BROKEN_TAKES_BACK
 *   caught BROKEN_NUMBERS_BEGIN_ANEW
 *   caught BROKEN_NO_PRECEDENCE
 *   caught BROKEN_NEVER_ANSWERS
 */
#ifndef GENERATIONS
#define GENERATIONS 4 /* in one session: the handshake's own, one more, and one in place of each refused one */
#endif
#ifndef DISTURBANCES
#define DISTURBANCES 1 /* restarts of an agent or of a whole router, handshakes while the link lives */
#endif
#ifndef REFUSALS
#define REFUSALS 2 /* of a kernel to install, or of a computation */
#endif
#define SESSIONS (1 + DISTURBANCES)

#define NONE 4 /* no association number */
#define NEXT(an) ((an) == NONE -> 0 : ((an) + 1) % 4)
#define MOST(a, b) ((a) > (b) -> (a) : (b))
/* Names a key of one direction; the direction is told by the array that it stands in. */
#define KEY(session, generation, offerer) ((session) * 16 + (generation) * 2 + (offerer))
#define SESSION(key) ((key) / 16)

mtype = { unkeyed, greeting, settled, offered, installing, installed, switching, switched, draining, clearing };
mtype = { status, offer, answer };

typedef End {
  mtype phase = unkeyed;
  byte session;      /* 0: none */
  byte start = NONE; /* the number that it sent with when the session began */
  byte live;         /* the generation that it sends with; 0: none of this session */
  byte attempt;      /* the generation under way */
  bit offerer;       /* whose offer that is */
  byte newest;       /* the highest generation that it took part in */
  byte abandoned;    /* the highest that it gave up */
  byte receives;     /* the highest that it announced as installed for receiving */
  /* What it heard from the peer in this session. */
  bit heard;
  byte peerSending = NONE; /* the number that the peer sends with */
  byte peerReceives, peerSends, peerAbandoned;
  /* Its kernel: keys by association number, and the number that it sends with. */
  byte rx[4], tx[4];
  byte encoding = NONE;
  /* For assertions only: the last key given to the kernel; the newest session when its kernel was emptied. */
  byte lastKey;
  byte emptied;
}

typedef Message {
  mtype kind = status;
  byte session; /* 0: nothing is kept */
  byte start, receives, sends, abandoned, generation;
}

End end[2];
Message kept[2]; /* by sender */
byte made;       /* sessions whose handshake was completed by one end at least */
bit open[2];     /* this end can still complete the newest one */
byte disturbances = DISTURBANCES;
byte refusals = REFUSALS;

#define ME end[me]
#define OTHER end[1 - me]
#define KEPT kept[1 - me]

#define waits(e) (e.phase == greeting || e.phase == offered || e.phase == installed || e.phase == switched)
/* An end sends again while it waits, and answers a peer that does. */
#ifdef BROKEN_NEVER_ANSWERS
#define speaks (ME.session != 0 && ME.session == OTHER.session && waits(OTHER))
#else
#define speaks (ME.session != 0 && ME.session == OTHER.session && (waits(ME) || waits(OTHER)))
#endif

#define sending(e) end[e].tx[end[e].encoding]
/* A router that lost its kernel's keys held them once: until the next handshake nobody can know better. */
#define holds(e, peer) \
  (end[e].encoding == NONE || end[peer].rx[end[e].encoding] == sending(e) || SESSION(sending(e)) <= end[peer].emptied)
#define well(e, peer) (end[e].encoding != NONE && end[peer].rx[end[e].encoding] == sending(e))
#define agreed \
  (end[0].phase == settled && end[1].phase == settled && end[0].session == end[1].session && \
   end[0].live == end[1].live && end[0].live > 0 && well(0, 1) && well(1, 0))

#define attemptKey KEY(ME.session, ME.attempt, ME.offerer)
#define receiveNumber NEXT(ME.peerSending)
#ifdef BROKEN_NUMBERS_BEGIN_ANEW
#define startNumber NONE
#define sendNumber (ME.live == 0 -> 0 : NEXT(ME.encoding))
#else
#define startNumber ME.encoding
#define sendNumber NEXT(ME.encoding)
#endif

/* Of two crossed offers the higher generation counts, then the one of the session's initiator: end 0. */
#ifdef BROKEN_NO_PRECEDENCE
#define precedes(generation) ((generation) > ME.newest)
#else
#define precedes(generation) ((generation) > ME.newest || (ME.phase == offered && (generation) == ME.newest && me == 1))
#endif
#define takesOffer(replaces, generation) \
  ((ME.phase == settled || ME.phase == offered) && (replaces) == ME.live && precedes(generation))
#define takesAnswer(generation) (ME.phase == offered && (generation) == ME.attempt)

/* What the sender's state is told in. */
#define kindOf(e, self) \
  (e.phase == offered -> offer : (e.phase == installed && e.attempt > 1 && e.offerer != (self) -> answer : status))

#define news(kind_, receives_, sends_, abandoned_, generation_) \
  (!ME.heard || (receives_) > ME.peerReceives || (sends_) > ME.peerSends || (abandoned_) > ME.peerAbandoned || \
   ((kind_) == offer && takesOffer(sends_, generation_)) || ((kind_) == answer && takesAnswer(receives_)))

/* No end sends with a key that the other does not hold. */
inline check() { assert(holds(0, 1) && holds(1, 0)) }

inline drop(sender) {
  kept[sender].kind = status; kept[sender].session = 0; kept[sender].start = 0; kept[sender].receives = 0;
  kept[sender].sends = 0; kept[sender].abandoned = 0; kept[sender].generation = 0
}

inline forget() {
  ME.start = NONE; ME.live = 0; ME.attempt = 0; ME.offerer = 0; ME.newest = 0; ME.abandoned = 0; ME.receives = 0;
  ME.heard = 0; ME.peerSending = NONE; ME.peerReceives = 0; ME.peerSends = 0; ME.peerAbandoned = 0
}

/* What an end does as soon as it knows enough. */
inline heardOf() {
  if
#ifdef BROKEN_SENDS_UNASKED
  :: ME.phase == installed -> ME.phase = switching
#else
  :: ME.phase == installed && ME.peerReceives >= ME.attempt -> ME.phase = switching
  :: ME.phase == installed && ME.peerReceives < ME.attempt && ME.peerAbandoned >= ME.attempt -> ME.phase = clearing
#endif
  :: else
  fi
}

inline peerSwitched() {
  if
#ifdef BROKEN_FORGETS_EARLY
  :: ME.phase == switched -> ME.phase = draining
#else
  :: ME.phase == switched && ME.peerSends >= ME.live -> ME.phase = draining
#endif
  :: else
  fi
}

inline react() {
  if
  :: ME.phase == greeting && ME.heard -> ME.attempt = 1; ME.newest = 1; ME.phase = installing
  :: ME.phase == offered && ME.peerAbandoned >= ME.attempt -> ME.attempt = 0; ME.offerer = 0; ME.phase = settled
  :: else
  fi;
  heardOf();
  peerSwitched()
}

inline take(kind_, start_, receives_, sends_, abandoned_, generation_) {
  if :: !ME.heard -> ME.heard = 1; ME.peerSending = start_ :: else fi;
  ME.peerReceives = MOST(ME.peerReceives, receives_);
  ME.peerSends = MOST(ME.peerSends, sends_);
  ME.peerAbandoned = MOST(ME.peerAbandoned, abandoned_);
  if
  :: kind_ == offer && takesOffer(sends_, generation_) ->
    ME.attempt = generation_; ME.newest = generation_; ME.offerer = 1 - me; ME.phase = installing
  :: kind_ == answer && takesAnswer(receives_) -> ME.phase = installing
  :: else
  fi;
  react();
  /* What can never be news again need not be remembered. */
  if
  :: KEPT.session == ME.session && ME.heard && KEPT.receives <= ME.peerReceives && KEPT.sends <= ME.peerSends &&
     KEPT.abandoned <= ME.peerAbandoned && (KEPT.kind == status || KEPT.generation < ME.newest ||
     (KEPT.generation == ME.newest && ME.phase != offered)) -> drop(1 - me)
  :: else
  fi
}

/* A new session begins at this end: the old keys stay where the peer may use them. */
inline begin() {
  forget();
  ME.session = made; ME.start = startNumber; ME.phase = greeting; open[me] = 0;
  do :: an < 4 -> ME.tx[an] = (an == ME.encoding -> ME.tx[an] : 0); an++ :: else -> break od;
  an = 0;
  if :: KEPT.session < made -> drop(1 - me) :: else fi;
  check()
}

inline restart() {
  disturbances--; open[me] = 0; forget(); ME.session = 0; ME.phase = unkeyed; drop(1 - me)
}

inline emptyKernel() {
  do :: an < 4 -> ME.rx[an] = 0; ME.tx[an] = 0; an++ :: else -> break od;
  an = 0; ME.encoding = NONE; ME.emptied = made
}

/* Deletes every association but the live ones. */
inline keepLive() {
  do
  :: an < 4 ->
    ME.rx[an] = (an == ME.peerSending -> ME.rx[an] : 0); ME.tx[an] = (an == ME.encoding -> ME.tx[an] : 0); an++
  :: else -> break
  od;
  an = 0
}

proctype router(bit me) {
  byte an;
end_of_run:
  do
  /* Handshakes: one end completes, then the other. */
  :: atomic { (ME.session == 0 || OTHER.session == 0) && !open[0] && !open[1] && made < SESSIONS ->
      made++; open[1 - me] = 1; begin() }
  :: atomic { open[me] -> begin() }

  /* Disturbances: a handshake while the link lives; the agent restarts and its kernel goes on; the whole router restarts. */
  :: atomic { disturbances > 0 && made > 0 && ME.session == made && OTHER.session == made ->
      disturbances--; made++; open[1 - me] = 1; begin() }
  :: atomic { disturbances > 0 && (ME.session != 0 || open[me]) -> restart() }
  :: atomic { disturbances > 0 && (ME.session != 0 || open[me]) -> restart(); emptyKernel() }

  /* The channel. */
  :: atomic { speaks && news(kindOf(OTHER, 1 - me), OTHER.receives, OTHER.live, OTHER.abandoned, OTHER.attempt) ->
      take(kindOf(OTHER, 1 - me), OTHER.start, OTHER.receives, OTHER.live, OTHER.abandoned, OTHER.attempt) }
  :: atomic { KEPT.session != 0 && KEPT.session == ME.session &&
      news(KEPT.kind, KEPT.receives, KEPT.sends, KEPT.abandoned, KEPT.generation) ->
      take(KEPT.kind, KEPT.start, KEPT.receives, KEPT.sends, KEPT.abandoned, KEPT.generation) }
  :: atomic { KEPT.session == 0 &&
      ((speaks && news(kindOf(OTHER, 1 - me), OTHER.receives, OTHER.live, OTHER.abandoned, OTHER.attempt)) ||
       (open[me] && OTHER.session == made && waits(OTHER))) ->
      KEPT.kind = kindOf(OTHER, 1 - me); KEPT.session = OTHER.session; KEPT.start = OTHER.start; KEPT.receives = OTHER.receives;
      KEPT.sends = OTHER.live; KEPT.abandoned = OTHER.abandoned; KEPT.generation = OTHER.attempt }

  /* A rekey is due, or a refused one is tried again. */
  :: atomic { ME.phase == settled && MOST(ME.newest, ME.peerAbandoned) < GENERATIONS ->
      ME.attempt = MOST(ME.newest, ME.peerAbandoned) + 1; ME.newest = ME.attempt; ME.offerer = me; ME.phase = offered }

  /* The kernel: first the receiving association, then the sending one, unused; both read back. */
  :: atomic { ME.phase == installing && ME.rx[receiveNumber] != attemptKey ->
      assert(ME.lastKey < attemptKey); ME.lastKey = attemptKey;
      ME.rx[receiveNumber] = attemptKey; check() }
  :: atomic { ME.phase == installing && ME.rx[receiveNumber] == attemptKey ->
      assert(sendNumber != ME.encoding);
      ME.tx[sendNumber] = attemptKey; ME.receives = ME.attempt; ME.phase = installed; heardOf(); check() }
  :: atomic { ME.phase == installing && refusals > 0 ->
      refusals--; ME.abandoned = ME.attempt; ME.phase = clearing }
#ifdef BROKEN_TAKES_BACK
  :: atomic { ME.phase == installed && refusals > 0 ->
      refusals--; ME.abandoned = ME.attempt; ME.phase = clearing }
#endif
  :: atomic { ME.phase == clearing ->
      ME.rx[receiveNumber] = (ME.rx[receiveNumber] == attemptKey -> 0 : ME.rx[receiveNumber]); ME.tx[sendNumber] = 0;
      ME.attempt = 0; ME.offerer = 0; ME.phase = settled; check() }
  :: atomic { ME.phase == switching ->
      ME.encoding = sendNumber; ME.peerSending = receiveNumber; ME.live = ME.attempt; ME.attempt = 0; ME.offerer = 0;
      ME.phase = switched; peerSwitched(); check() }
  :: atomic { ME.phase == draining -> keepLive(); ME.phase = settled; check() }
  od
}

init {
  atomic { run router(0); run router(1) }
}

/* Nobody waits for ever: where nothing more can happen, both send, and with keys that the other holds. */
active proctype watch() {
end_of_watch:
  timeout -> assert(agreed)
}

/* Nor do they turn in circles. */
ltl settles { <>[] agreed }
