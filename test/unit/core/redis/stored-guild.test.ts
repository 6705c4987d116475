import { describe, expect, it } from 'vitest'
import { emptyLedger } from '#core/attribution/ledger.ts'
import {
  parseInvite,
  parseLedger,
  parseSettledJoins,
  serializeInvite,
  serializeLedger,
  serializeSettledJoins,
} from '#core/redis/stored-guild.ts'
import { NOON, aDebt, aKnownInvite, aLedger, aRise, aTombstone } from '#test/support/lane-events.ts'

const lost = { ledger: emptyLedger, isLost: true }

describe('a ledger', () => {
  it('is read as it was written', () => {
    const ledger = aLedger({
      rises: [
        aRise({ sharedWith: [{ code: 'b', inviterId: null, seenAt: NOON }], roleIds: ['8'] }),
      ],
      tombstones: [aTombstone({ usesLeft: null, expiresAt: NOON })],
      debts: [aDebt()],
      namelessDebts: { count: 2, owedSince: NOON },
      doubtfulUses: [{ code: 'a', inviterId: null, seenAt: NOON }],
      unknownBots: [aDebt()],
      settledJoins: [{ memberId: '1', joinedAt: NOON, settledAt: NOON }],
      listedAt: NOON,
    })
    const read = parseLedger(serializeLedger(ledger, true))
    const { settledJoins, ...lasting } = ledger
    expect(read).toEqual({ ledger: lasting, isPrimed: true, isLost: false })
    expect(parseSettledJoins(serializeSettledJoins(settledJoins))).toEqual(settledJoins)
  })

  it('is empty where nothing is stored yet', () => {
    expect(parseLedger(null)).toEqual({ ledger: emptyLedger, isPrimed: false, isLost: false })
    expect(parseLedger('')).toEqual({ ledger: emptyLedger, isPrimed: false, isLost: false })
  })

  it.each([
    [
      'of a version without formats',
      '{"rises":[],"tombstones":[],"debts":[],"isPrimed":true}',
      true,
    ],
    [
      'of a later version',
      serializeLedger(emptyLedger, true).replace(/"format":\d+/, '"format":99'),
      true,
    ],
    ['in which anything is missing', '{"format":2,"isPrimed":false}', false],
    ['that is no JSON', '{', false],
    ['that is something else', '[1]', false],
  ])('%s is lost, but not whether a list was read', (_, text, isPrimed) => {
    expect(parseLedger(text)).toEqual({ ...lost, isPrimed })
  })
})

describe('an invite', () => {
  it('is read as it was written', () => {
    const invite = aKnownInvite({ code: 'a', uses: 3, roleIds: ['8'], expiresAt: NOON })
    expect(parseInvite('a', serializeInvite(invite))).toEqual(invite)
  })

  it('takes defaults for what a version before did not write', () => {
    expect(parseInvite('a', '{"code":"a","uses":3,"maxUses":5}')).toEqual({
      code: 'a',
      isVanity: false,
      uses: 3,
      maxUses: 5,
      inviterId: null,
      channelId: null,
      createdAt: null,
      expiresAt: null,
      roleIds: [],
      isGuest: false,
    })
  })

  it.each(['{', '7', 'null', '[]', '{}', '{"uses":"many"}', '{"uses":1,"roleIds":"8"}'])(
    'is none where it does not say how often it was used, or says what cannot be: %s',
    (text) => {
      expect(parseInvite('a', text)).toBeUndefined()
    },
  )
})
