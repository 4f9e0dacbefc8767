;(function ({ url, key, title }) {
  const script = document.currentScript
  const here = new URLSearchParams(location.search)
  const query = new URLSearchParams({ _embed: '1', _page: location.origin + location.pathname })
  if (document.referrer) query.set('_referrer', document.referrer)
  for (const [name, value] of here) if (!name.startsWith('_')) query.set(name, value)
  const frame = document.createElement('iframe')
  frame.src = `${url}?${query}`
  frame.title = title
  frame.style.cssText = 'border:0;inline-size:100%;block-size:32rem;color-scheme:light dark'
  script.after(frame)
  addEventListener('message', ({ source, data }) => {
    if (source !== frame.contentWindow || data?.farleyForm !== key) return
    frame.style.blockSize = `${Math.min(Math.max(Number(data.height) || 0, 100), 5000)}px`
  })
})
