await import('./bin/console.ts')
