/** A plantain leaf with its parallel veins. */
export const Logo = ({ className }: { className?: string }) => (
  <svg viewBox="0 0 24 24" className={className} aria-hidden="true" focusable="false">
    <path
      d="M12 1.5c5 3.2 7 7.2 7 11.2 0 4-2.6 6.7-6 7.2V22.5h-2v-2.6c-3.4-.5-6-3.2-6-7.2C5 8.7 7 4.7 12 1.5Z"
      className="fill-accent"
    />
    <path
      d="M12 5.500v14M8.800 8.500c-.9 3.200-.7 6.600.9 9.600M15.200 8.500c.9 3.200.7 6.600-.9 9.600"
      className="fill-none stroke-on-accent"
      strokeWidth="1.1"
      strokeLinecap="round"
    />
  </svg>
);
