import { element } from './dom.js'
import { link } from './markdown.js'

const styles = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger' }

/** The rows of buttons and menus under a message. `onpress` and `onselect` get the custom id.
 *  `choices` are people, roles and channels to choose from. */
export function renderComponents(rows, handlers) {
  return rows.map(({ components = [] }) =>
    element('div', { className: 'components' }, ...components.map((one) => render(one, handlers))),
  )
}

function render(component, handlers) {
  if (component.type === 2) return renderButton(component, handlers)
  return renderMenu(component, handlers)
}

function renderButton({ style, label, emoji, url, custom_id: customId, disabled }, { onpress }) {
  const text = [emoji?.id ? `:${emoji.name}:` : emoji?.name, label].filter(Boolean).join(' ')
  if (style === 5) {
    const leads = link(url, [`${text} ↗`])
    leads.className = 'component secondary'
    return leads
  }
  const button = element('button', {
    type: 'button',
    className: `component ${styles[style]}`,
    textContent: text,
    disabled: disabled === true,
  })
  button.addEventListener('click', () => onpress(customId))
  return button
}

const menuKinds = { 5: ['users'], 6: ['roles'], 7: ['users', 'roles'], 8: ['channels'] }

function renderMenu(component, { onselect, choices }) {
  const { custom_id: customId, placeholder, disabled, min_values: least = 1 } = component
  const most = component.max_values ?? 1
  const offered =
    component.type === 3
      ? component.options
      : menuKinds[component.type].flatMap((kind) => choices[kind])
  const menu = element('select', { disabled: disabled === true, multiple: most > 1 })
  menu.setAttribute('aria-label', placeholder ?? 'Choose')
  if (most === 1)
    menu.append(element('option', { value: '', textContent: placeholder ?? 'Choose' }))
  for (const { value, label, description, default: chosen } of offered)
    menu.append(
      element('option', {
        value,
        textContent: description ? `${label}: ${description}` : label,
        selected: chosen === true,
      }),
    )
  if (most === 1) {
    menu.addEventListener('change', () => menu.value !== '' && onselect(customId, [menu.value]))
    return menu
  }
  const send = element('button', { type: 'button', className: 'component', textContent: 'Choose' })
  send.addEventListener('click', () =>
    onselect(
      customId,
      Array.from(menu.selectedOptions, ({ value }) => value),
    ),
  )
  menu.size = Math.min(6, Math.max(2, offered.length))
  menu.title = `${least} to ${most}`
  return element('span', { className: 'menu' }, menu, send)
}
