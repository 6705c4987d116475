import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { conclusions, judgeJournal, story } from '#test/support/judge-journal.ts'
import { simulateGuild, type Act } from '#test/support/simulated-guild.ts'
import { settleInNoTime } from '#test/support/virtual-lane.ts'

/* What lanes decide, against guilds of which the truth is known. */

type World = {
  isLate: boolean
  isLagging: boolean
  isOpen: boolean
  isFailing: boolean
  /** The process has just started, and sees nothing for a quarter of an hour now and then. */
  isNew?: boolean
}

const actIn = ({ isLate, isOpen, isNew }: World): fc.Arbitrary<Act> =>
  fc.record({
    kind: fc.oneof(
      { weight: 8, arbitrary: fc.constant('join' as const) },
      { weight: 1, arbitrary: fc.constantFrom('leave', 'rejoin') },
      { weight: 1, arbitrary: fc.constantFrom('create', 'delete', 'add-bot') },
      { weight: 1, arbitrary: fc.constantFrom('accept', isOpen ? 'discover' : 'join') },
    ),
    pick: fc.nat(30),
    gapMs: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 100 }) },
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 3_000 }) },
      { weight: isNew ? 1 : 0, arbitrary: fc.constant(15 * 60_000) },
    ),
    lateMs: isLate ? fc.oneof(fc.nat(50), fc.nat(2_000)) : fc.nat(30),
    isTold: fc.boolean(),
    repeatMs: fc.option(fc.integer({ min: 1, max: 500 }), { freq: 9 }),
  })

const listsIn = ({ isLagging, isFailing }: World) =>
  fc.array(
    fc.record({
      lagMs: isLagging ? fc.oneof(fc.nat(50), fc.nat(2_000)) : fc.constant(0),
      vanityLagMs: isLagging ? fc.oneof(fc.nat(50), fc.nat(2_000)) : fc.constant(0),
      roundTripMs: fc.integer({ min: 30, max: 80 }),
      isFailing: isFailing ? fc.boolean() : fc.constant(false),
    }),
    { minLength: 1, maxLength: 6 },
  )

type ListHabit = { lagMs: number; vanityLagMs: number; roundTripMs: number; isFailing: boolean }

function holdsFor(world: World, acts: readonly Act[], lists: readonly ListHabit[]): void {
  const guild = simulateGuild(acts)
  const known = { lagMs: world.isLagging ? 2_000 : 0, lateMs: world.isLate ? 2_000 : 0 }
  const seenBefore = world.isNew ? undefined : known
  // One that fails for ever would be another story.
  const habits = [...lists, { lagMs: 0, vanityLagMs: 0, roundTripMs: 30, isFailing: false }]
  const { isOpen } = world
  const journal = settleInNoTime(guild, { isOpen, lists: habits, seenBefore })
  try {
    judgeJournal(guild, journal, isOpen)
  } catch (cause) {
    throw new Error(`${String(cause)}\n${story(guild, journal)}`, { cause })
  }
}

const holdsIn = (world: World, runs = 300) => {
  const property = fc.property(
    fc.array(actIn(world), { minLength: 1, maxLength: world.isNew ? 10 : 12 }),
    listsIn(world),
    (acts, lists) => holdsFor(world, acts, lists),
  )
  fc.assert(property, { numRuns: runs })
}

describe.each([
  { isLate: false, isLagging: false },
  { isLate: true, isLagging: false },
  { isLate: false, isLagging: true },
  { isLate: true, isLagging: true },
])('with dispatches late: $isLate, lists lagging: $isLagging', (timing) => {
  const world = { ...timing, isOpen: false, isFailing: false }

  it('no join is lost, none counted twice, and no certain one is wrong', () => holdsIn(world))
  it('the same holds while lists fail', () => holdsIn({ ...world, isFailing: true }))
  it('the same holds where members come without an invite', () =>
    holdsIn({ ...world, isOpen: true }))
})

// Ten joins at the most: after those, a process may have seen enough to wait no more.
describe.each([{ isLate: false }, { isLate: true }])(
  'in a new process, lists lagging, dispatches late: $isLate',
  (timing) => {
    const world = { ...timing, isLagging: true, isOpen: false, isFailing: false, isNew: true }

    it('no certain one is wrong', () => holdsIn(world, 500))
    it('the same holds while lists fail', () => holdsIn({ ...world, isFailing: true }))
    it('the same holds where members come without an invite', () =>
      holdsIn({ ...world, isOpen: true }))
  },
)

/** An act of which the dispatches are in time, and come once. */
const plainAct = (gapMs: number, pick = 0, kind: Act['kind'] = 'join'): Act => ({
  kind,
  pick,
  gapMs,
  lateMs: 0,
  isTold: false,
  repeatMs: null,
})

it('who came before a list that left a doubt is not certain of what was left over', () => {
  const world = { isLate: false, isLagging: true, isOpen: false, isFailing: false }
  const join = plainAct
  // The fourth comes by an invite that expires before any list shows it.
  const first = [join(1_279), join(81, 0, 'accept'), join(83), join(2_361), join(86, 21, 'rejoin')]
  const acts = [...first, join(5), join(1_142), join(2_362), join(175, 1)]
  const lists = [{ lagMs: 0, vanityLagMs: 0, roundTripMs: 72, isFailing: false }]
  holdsFor(world, acts, lists)
})

it('who came before a list is not certain where its own use may be given to one of doubt', () => {
  const world = { isLate: false, isLagging: true, isOpen: false, isFailing: true }
  // The fifth is given a use of its own invite that is the sixth's: its own went to one of the four.
  const four = [plainAct(1_464, 10), plainAct(996, 25), plainAct(1, 25), plainAct(19)]
  const acts = [...four, plainAct(2_536, 15), plainAct(1_550, 3), plainAct(1, 10)]
  const lists = [{ lagMs: 0, vanityLagMs: 986, roundTripMs: 30, isFailing: true }]
  holdsFor(world, acts, lists)
})

describe('a join that had a list to itself', () => {
  const alone = (isLagging: boolean) => {
    const act = fc.record({
      kind: fc.constant('join' as const),
      pick: fc.nat(30),
      gapMs: fc.integer({ min: 5_000, max: 9_000 }),
      lateMs: fc.nat(30),
      isTold: fc.boolean(),
      repeatMs: fc.constant(null),
    })
    const lists = listsIn({ isLagging, isLate: false, isOpen: false, isFailing: false })
    const property = fc.property(fc.array(act, { minLength: 1, maxLength: 8 }), lists, (...at) => {
      const [acts, lists] = at
      const guild = simulateGuild(acts)
      const seenBefore = { lagMs: isLagging ? 2_000 : 0, lateMs: 0 }
      const journal = settleInNoTime(guild, { isOpen: false, lists, seenBefore })
      judgeJournal(guild, journal, false)
      const doubts = [...conclusions(journal).values()].filter((a) => a.confidence !== 'certain')
      // Only one by which a member came, and whose time is over since, leaves a doubt.
      const isBriefUsed = guild.joins.some(({ code }) => code === 'brief')
      if (doubts.length > (isBriefUsed ? 1 : 0)) throw new Error(story(guild, journal))
    })
    fc.assert(property, { numRuns: 300 })
  }

  it('is certain', () => alone(false))
  it('is certain where lists lag, too', () => alone(true))
})
