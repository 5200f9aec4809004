/// The picture of the kernel in launchers: two points of a space and the sparse shift between them.
enum Logo {
    static let svg = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">
          <rect width="64" height="64" rx="12" fill="#f05138"/>
          <g stroke="#fff" stroke-width="3" stroke-linecap="round" fill="none">
            <path d="M14 50 H50" opacity=".45"/>
            <path d="M14 50 V14" opacity=".45"/>
            <path d="M22 42 L42 22"/>
            <path d="M33 21 L43 21 L43 31"/>
          </g>
          <circle cx="21" cy="43" r="5" fill="#fff"/>
          <circle cx="48" cy="16" r="5" fill="#fff"/>
        </svg>

        """
}
