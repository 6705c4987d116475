/** Calls a control method as the page: by its cookie. @throws Error with the server's sentence. */
export async function control(method, input = {}) {
  const response = await fetch(`/control/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Local-Discord-Page': '1' },
    body: JSON.stringify(input),
  }).catch(() => {
    throw new Error('The local Discord does not answer.')
  })
  if (response.status === 204) return undefined
  const body = await response.json()
  if (!response.ok) throw new Error(body.message)
  return body
}
