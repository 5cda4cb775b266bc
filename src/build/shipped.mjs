// Writes the checksums of the route files that are shipped, as sha256sum would: node shipped.mjs FOLDER FILE
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const [folder, file] = process.argv.slice(2)

const names = (below) => readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
  const name = below === '' ? entry.name : `${below}/${entry.name}`
  return entry.isDirectory() ? names(name) : [name]
})

const lines = names('').filter((name) => /\.(sql|ya?ml)$/.test(name) && name !== 'kustomization.yaml' && !name.startsWith('examples/')).sort()
  .map((name) => `${createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')}  ${name}\n`)
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, lines.join(''))
