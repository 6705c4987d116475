import { expect, it } from 'vitest'
import { writeOff } from '#core/attribution/write-off.ts'
import { NOON, aDebt, aLedger, aRise } from '#test/support/lane-events.ts'

const now = NOON + 10_000
const listedAt = NOON + 2_500

it('gives a rise whose time is over to whoever is owed one, and writes off the rest', () => {
  const ledger = aLedger({ rises: [aRise({ uses: 3 })], debts: [aDebt()], listedAt })
  const over = writeOff(ledger, now, 0)
  expect(over.revisions).toMatchObject([
    { memberId: '900', attribution: { code: 'abc', reason: 'rise-came-late' } },
  ])
  expect(over.writtenOff).toMatchObject([{ code: 'abc', uses: 2 }])
  expect(over.ledger).toEqual(aLedger({ listedAt }))
})

it('leaves owed what is owed since, and gives nothing whose time is not over', () => {
  const young = aRise({ code: 'b', seenAt: now })
  const debts = [aDebt(), aDebt({ memberId: '901', owedSince: now })]
  const over = writeOff(aLedger({ rises: [aRise(), young], debts, listedAt }), now, 0)
  expect(over.revisions).toHaveLength(1)
  expect(over.ledger.rises).toEqual([young])
  expect(over.ledger.debts).toEqual([debts[1]])
})
