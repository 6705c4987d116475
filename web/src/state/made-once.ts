/** What `make` makes, once it is first asked for. A page's first formatter takes a phone longer to
 *  make than anything else that the page does at once. */
export function madeOnce<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}
