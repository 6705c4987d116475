import { expect, it } from 'vitest'
import { operandsOf } from '#infra/prometheus/queries/operands-of.ts'

it.each([
  ['sum(a) > 0', ['sum(a)']],
  ['a{x="b > c"} / b > 0.2 and c{y=~"d|e"} >= 20', ['a{x="b > c"} / b', 'c{y=~"d|e"}']],
  ['a > 14.4 * 0.01 and b > 6 * 0.01', ['a', 'b']],
  ['(a > 1 and b > 1 or c > 1) and d >= 10', ['a', 'b', 'c', 'd']],
  ['(a or 0 * b) - (c or d) > 0', ['(a or 0 * b) - (c or d)']],
  ['max(lag) > 60\nunless sum(rate(android[5m])) > 0', ['max(lag)', 'sum(rate(android[5m]))']],
  ['absent(a)', ['absent(a)']],
])('takes %s apart', (expression, operands) => {
  expect(operandsOf(expression)).toEqual(operands)
})
