import { byId, element } from './dom.js'

/** Asks a person by the bot's form; resolves with the values, or null when it was closed. */
export function askByModal({ title, inputs }) {
  const dialog = byId('modal')
  const form = byId('modal-form')
  byId('modal-title').textContent = title
  const controls = inputs.map((input) => [input, makeControl(input)])
  byId('modal-inputs').replaceChildren(
    ...controls.map(([{ label, required }, control]) =>
      element('label', {}, `${label}${required ? ' *' : ''}`, control),
    ),
  )
  dialog.showModal()
  return new Promise((resolve) => {
    const ended = new AbortController()
    const { signal } = ended
    const end = (values) => {
      ended.abort()
      dialog.close()
      resolve(values)
    }
    const submit = (event) => {
      event.preventDefault()
      end(
        Object.fromEntries(
          controls.map(([input, control]) => [input.customId, valueOf(input, control)]),
        ),
      )
    }
    form.addEventListener('submit', submit, { signal })
    dialog.addEventListener('close', () => end(null), { signal })
  })
}

function makeControl({ kind, value, placeholder, required, minLength, maxLength, options }) {
  if (kind === 'select') {
    const menu = element('select', { required, multiple: maxLength > 1 })
    menu.append(
      ...options.map((one) => element('option', { value: one.value, textContent: one.label })),
    )
    return menu
  }
  const tag = kind === 'paragraph' ? 'textarea' : 'input'
  const field = element(tag, { value, placeholder, required, maxLength })
  if (minLength > 0) field.minLength = minLength
  return field
}

const valueOf = ({ kind }, control) =>
  kind === 'select' ? Array.from(control.selectedOptions, ({ value }) => value) : control.value
