import htmx from 'htmx.org'
import Alpine from 'alpinejs'
import './behaviors/requests.js'
import './behaviors/menu.js'
import './behaviors/dialog.js'
import './behaviors/toast.js'
import './behaviors/keyboard.js'
import './behaviors/list_keys.js'
import './behaviors/select_rows.js'
import './behaviors/guard.js'
import './behaviors/palette.js'
import './behaviors/look.js'
import './behaviors/inputs.js'
import './behaviors/focus.js'
import './behaviors/rows.js'
import './behaviors/picker.js'
import './behaviors/tag_input.js'
import './behaviors/rich_text.js'
import './behaviors/inline_edit.js'

window.htmx = htmx
window.Alpine = Alpine
Alpine.start()
