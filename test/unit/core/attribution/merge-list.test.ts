import { expect, it } from 'vitest'
import { LIST_LAG_MAX_MS, mergeList } from '#core/attribution/merge-list.ts'
import { NOON, aSnapshot, aTombstone } from '#test/support/lane-events.ts'

const codes = (snapshot: ReadonlyMap<string, unknown>) => [...snapshot.keys()]

it('is the list where nothing speaks against it', () => {
  const list = aSnapshot({ code: 'a', uses: 5 }, { code: 'new' })
  const before = aSnapshot({ code: 'a', uses: 3 }, { code: 'gone' })
  expect(mergeList(before, list, [], NOON)).toEqual(list)
})

it('never lets uses fall: such a list is older than the one before it', () => {
  const merged = mergeList(aSnapshot({ uses: 7 }), aSnapshot({ uses: 6 }), [], NOON)
  expect(merged.get('abc')?.uses).toBe(7)
})

it('brings back no invite that is gone, for as long as a list may lag', () => {
  const merge = (goneAt: number) =>
    mergeList(aSnapshot(), aSnapshot({ code: 'once' }), [aTombstone({ goneAt })], NOON)
  expect(codes(merge(NOON - LIST_LAG_MAX_MS + 1))).toEqual([])
  expect(codes(merge(NOON - LIST_LAG_MAX_MS))).toEqual(['once'])
})

it('keeps an invite that was just made, though it is not listed yet', () => {
  const merge = (createdAt: number | null) =>
    mergeList(aSnapshot({ code: 'new', createdAt }), aSnapshot(), [], NOON)
  expect(codes(merge(NOON - LIST_LAG_MAX_MS + 1))).toEqual(['new'])
  expect(codes(merge(NOON - LIST_LAG_MAX_MS))).toEqual([])
  expect(codes(merge(null))).toEqual([])
})
