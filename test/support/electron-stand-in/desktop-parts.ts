import { checkOptions, KnownEvents, strict, strictClass, unknown } from './strict.ts'

/** What a desktop gives besides windows. Nothing here has a screen or a user: what needs one is for the test to replace. */
const forTheTest = (what: string) => (): never => {
  throw new Error(`There is no one to see ${what}: the test replaces it.`)
}

export const shell = strict('shell', { openExternal: forTheTest('shell.openExternal') })

export const dialog = strict('dialog', {
  showMessageBox: forTheTest('dialog.showMessageBox'),
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`[${title}] ${content}\n`)
  },
})

let clipboardText = ''
export const clipboard = strict('clipboard', {
  writeText(text: string): void {
    clipboardText = text
  },
  readText: (): string => clipboardText,
})

const ROLES = 'appMenu editMenu windowMenu close quit resetZoom zoomIn zoomOut togglefullscreen'.split(' ')
const ITEM_OPTIONS = ['label', 'sublabel', 'accelerator', 'type', 'role', 'click', 'submenu']

interface ItemOptions {
  readonly label?: string
  readonly role?: string
  readonly click?: () => void
  readonly submenu?: readonly ItemOptions[]
}

interface Menu {
  readonly items: readonly object[]
}

let applicationMenu: Menu | null = null

function buildMenu(template: readonly ItemOptions[]): Menu {
  const items = template.map((item) => {
    checkOptions('MenuItem', item, ITEM_OPTIONS)
    if (item.role !== undefined && !ROLES.includes(item.role)) throw unknown(`the role ${item.role}`)
    return strict('MenuItem', {
      label: item.label ?? item.role ?? '',
      click: item.click ?? (() => undefined),
      submenu: item.submenu ? buildMenu(item.submenu) : undefined,
    })
  })
  return strict('Menu', { items })
}

export const Menu = strict('Menu', {
  buildFromTemplate: buildMenu,
  setApplicationMenu(menu: Menu): void {
    applicationMenu = menu
  },
  getApplicationMenu: (): Menu | null => applicationMenu,
})

interface Representation {
  readonly scaleFactor: number
  readonly width: number
  readonly height: number
  readonly buffer: Buffer
}

export const nativeImage = strict('nativeImage', {
  createEmpty: () =>
    strict('NativeImage', {
      addRepresentation(options: Representation): void {
        checkOptions('NativeImage.addRepresentation', options, ['scaleFactor', 'width', 'height', 'buffer'])
        if (options.buffer.length !== options.width * options.height * 4) throw new Error('invalid buffer size')
      },
      setTemplateImage: (_isTemplate: boolean): void => undefined,
    }),
})

export const Tray = strictClass(
  'Tray',
  (_image: object) =>
    strict(
      'Tray',
      Object.assign(new KnownEvents('Tray', ['click']), {
        setToolTip: (_text: string): void => undefined,
        setContextMenu: (_menu: Menu): void => undefined,
        destroy: (): void => undefined,
      }),
    ),
  {},
)
