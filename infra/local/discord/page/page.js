document.title = 'Local Discord'
