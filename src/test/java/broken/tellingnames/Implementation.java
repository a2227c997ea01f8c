package broken.tellingnames;

interface Implementation {}
