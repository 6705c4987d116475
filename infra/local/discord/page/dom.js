/** The element with this id, which the page always has. */
export const byId = (id) => document.getElementById(id)

/** Makes an element; what comes from outside only ever becomes text. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name)
  Object.assign(made, properties)
  made.append(...children)
  return made
}

/** Shows `items` in `parent`, but only touches the page when they differ from what is shown:
 *  focus and scrolling stay where a person has them. */
export function show(parent, items, render) {
  const shown = JSON.stringify(items)
  if (parent.dataset.shown === shown) return false
  parent.dataset.shown = shown
  parent.replaceChildren(...items.map(render))
  return true
}
