import { expect, it } from 'vitest'
import { peopleOfState, renameInInvite, renameInLedger } from '#core/privacy/conceal-state.ts'
import { aDebt, aKnownInvite, aLedger, aRise, aTombstone, NOON } from '#test/support/lane-events.ts'

const pseudonym = '-9000000000000000001'
const hidden = new Set(['500', '1000'])
const concealed = (userId: string) => (hidden.has(userId) ? pseudonym : undefined)
const candidates = [
  { code: 'abc', inviterId: '500', seenAt: NOON },
  { code: 'def', inviterId: '600', seenAt: NOON },
]
const ledger = aLedger({
  rises: [aRise({ inviterId: '500', sharedWith: candidates })],
  tombstones: [aTombstone({ inviterId: '500', sharedWith: candidates })],
  doubtfulUses: [{ code: 'abc', inviterId: '500', seenAt: NOON }],
  debts: [aDebt({ memberId: '1000' }), aDebt({ memberId: '2000' })],
  unknownBots: [aDebt({ memberId: '3000' })],
})

it('leaves nobody in a ledger who opted out, and everything else', () => {
  const text = JSON.stringify(ledger)
  const expected = text
    .replaceAll('"inviterId":"500"', `"inviterId":"${pseudonym}"`)
    .replaceAll('"memberId":"1000"', `"memberId":"${pseudonym}"`)
  expect(renameInLedger(ledger, concealed)).toEqual(JSON.parse(expected))
  expect(JSON.stringify(ledger)).toBe(text)
  expect(renameInLedger(ledger, () => undefined)).toEqual(ledger)
})

it('conceals what a later ledger names, too', () => {
  const later = { ...ledger, seenLately: [{ memberId: '1000', seenAt: NOON }] }
  expect(JSON.stringify(renameInLedger(later, concealed))).not.toContain('"1000"')
})

it('takes the maker out of an invite, and keeps its uses', () => {
  const invite = aKnownInvite({ inviterId: '500', uses: 7 })
  expect(renameInInvite(invite, concealed)).toEqual({ ...invite, inviterId: pseudonym })
  expect(renameInInvite(aKnownInvite({ inviterId: '600' }), concealed).inviterId).toBe('600')
})

it('knows everybody whom ledger and invites name', () => {
  const people = peopleOfState(ledger, [aKnownInvite({ inviterId: '700' })])
  expect([...people].toSorted()).toEqual(['1000', '2000', '3000', '500', '600', '700'])
})
