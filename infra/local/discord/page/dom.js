/** The element with this id, which the page always has. */
export const byId = (id) => document.getElementById(id)

/** Makes an element; what comes from outside only ever becomes text. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name)
  const { attributes = {}, ...rest } = properties
  Object.assign(made, rest)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children.filter((child) => child !== null))
  return made
}

/** Shows `items` in `parent`, and only touches what differs: focus, open menus and scrolling stay
 *  where a person has them. @returns whether anything changed. */
export function show(parent, items, render) {
  const wanted = items.map((item) => JSON.stringify(item))
  const known = new Map(Array.from(parent.children, (child) => [child.shownAs, child]))
  const before = Array.from(parent.children, (child) => child.shownAs)
  if (before.length === wanted.length && before.every((one, at) => one === wanted[at])) return false
  for (const [shownAs, child] of known) if (!wanted.includes(shownAs)) child.remove()
  let at = parent.firstElementChild
  for (const [index, shownAs] of wanted.entries()) {
    const node = known.get(shownAs) ?? render(items[index])
    known.delete(shownAs) // equal items are nodes of their own
    node.shownAs = shownAs
    if (node === at) at = at.nextElementSibling
    else parent.insertBefore(node, at)
  }
  while (at) {
    const next = at.nextElementSibling
    at.remove()
    at = next
  }
  return true
}

/** Fills a select, and keeps what is chosen as long as it is there. */
export function showOptions(select, options, instead) {
  const chosen = select.value
  if (
    !show(select, options, ({ value, label }) => element('option', { value, textContent: label }))
  )
    return
  select.value = options.some(({ value }) => value === chosen) ? chosen : instead
}

/** A circle with the first letter of a name: nothing is fetched from elsewhere. */
export function avatar(name, id) {
  const letter = [...name][0] ?? '?'
  const tint = Number(String(id).slice(-4)) % 6
  return element('span', {
    className: `avatar tint-${tint}`,
    textContent: letter.toUpperCase(),
    attributes: { 'aria-hidden': 'true' },
  })
}
