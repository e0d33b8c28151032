import { Eta } from 'eta'

const eta = new Eta()

const layout = eta.compile(`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title><%= it.title %></title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
  <h1><%= it.title %></h1>
  <%~ it.content %>
</main>
</body>
</html>
`)

/**
 * A page from an Eta template, compiled once. `<%= it.likes %>` is escaped.
 *
 *     const view = page<{ name: string }>('Welcome', '<p>Hello <%= it.name %></p>')
 *     view({ name: 'Ann' })
 */
export function page<Data extends object>(title: string, template: string): (data: Data) => string {
  const content = eta.compile(template)
  return data => layout.call(eta, { title, content: content.call(eta, data) })
}
