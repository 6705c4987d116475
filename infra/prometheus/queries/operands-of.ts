/** A comparison, or a word that joins conditions. `=~` and the like stand in braces only. */
const DIVIDES = /^(==|!=|>=|<=|>|<|\b(?:and|or|unless)\b)/
const IS_NUMERIC = /^[\d\s.*+/()-]+$/

/**
 * What an alert compares, each by itself: `a / b > 0.2 and c >= 5` is `a / b` and `c`. The whole
 * answers only while the alert fires; its operands have to answer always.
 */
export function operandsOf(expression: string): string[] {
  return split(expression)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !IS_NUMERIC.test(part))
    .flatMap((part) => (isInBrackets(part) ? operandsOf(part.slice(1, -1)) : [part]))
}

function split(expression: string): string[] {
  const parts = ['']
  let depth = 0
  let isQuoted = false
  for (let at = 0; at < expression.length; at++) {
    const character = expression.charAt(at)
    if (character === '"') isQuoted = !isQuoted
    if (!isQuoted && '([{'.includes(character)) depth += 1
    if (!isQuoted && ')]}'.includes(character)) depth -= 1
    const isWordStart = !/\w/.test(expression.charAt(at - 1))
    const divider =
      depth === 0 && !isQuoted && isWordStart ? DIVIDES.exec(expression.slice(at))?.[0] : undefined
    if (divider) {
      parts.push('')
      at += divider.length - 1
    } else parts[parts.length - 1] += character
  }
  return parts
}

/** Whether the first bracket is closed by the last one. */
function isInBrackets(part: string): boolean {
  if (!part.startsWith('(') || !part.endsWith(')')) return false
  let depth = 0
  for (let index = 0; index < part.length; index++) {
    const character = part.charAt(index)
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth === 0) return index === part.length - 1
  }
  return false
}
