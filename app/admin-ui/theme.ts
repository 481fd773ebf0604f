import { Badge, Button, createTheme, Popover } from "@mantine/core";

/** The look of Mantine's parts. The two shade settings keep text on filled parts at 4.5:1 or more in both schemes. */
export const theme = createTheme({
  colors: {
    // Mantine's own greys are warm; these stand with the page's ground and cards.
    dark: [
      "#e8eaf0",
      "#c3c7d1",
      "#a6adb8",
      "#767d8c",
      "#3a3f4c",
      "#2a2e39",
      "#20242e",
      "#1a1d25",
      "#14161c",
      "#0f1116",
    ],
  },
  primaryColor: "indigo",
  primaryShade: 7,
  autoContrast: true,
  luminanceThreshold: 0.179,
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily:
    'Inter, "Segoe UI Variable Text", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  components: {
    Badge: Badge.extend({ styles: { label: { textTransform: "none" } } }),
    Button: Button.extend({ defaultProps: { size: "sm" } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", withinPortal: true } }),
  },
});
