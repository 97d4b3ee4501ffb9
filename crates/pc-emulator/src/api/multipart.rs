//! Reading `multipart/form-data`.

/// One field of the form.
pub(crate) struct Part<'b> {
    name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) content: &'b [u8],
}

impl Part<'_> {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The fields in the body of a request; `None` when it is no such form.
pub(crate) fn parts<'b>(content_type: &str, body: &'b [u8]) -> Option<Vec<Part<'b>>> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameter(parameters, "boundary")?;
    let (first, between) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
    let mut rest = body.strip_prefix(first.as_bytes()).or_else(|| after(body, between.as_bytes()))?;
    let mut parts = Vec::new();
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let end = find(part, between.as_bytes())?;
        parts.push(read(&part[..end])?);
        rest = &part[end + between.len()..];
    }
    rest.starts_with(b"--").then_some(parts)
}

fn read(part: &[u8]) -> Option<Part<'_>> {
    let end = find(part, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&part[..end]).into_owned();
    let about = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let name = parameter(about, "name")?;
    Some(Part { name, file_name: parameter(about, "filename"), content: &part[end + 4..] })
}

/// `name="value"` or `name=value` behind a semicolon.
fn parameter(text: &str, name: &str) -> Option<String> {
    let pairs = text.split(';').filter_map(|pair| pair.split_once('='));
    let mut found = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value.trim().trim_matches('"').to_owned()).filter(|value| !value.is_empty())
}

fn after<'b>(bytes: &'b [u8], what: &[u8]) -> Option<&'b [u8]> {
    find(bytes, what).map(|place| &bytes[place + what.len()..])
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "--x\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{}\r\n\
        --x\r\ncontent-disposition: form-data; name=pofiles; filename=\"a b.pdf\"\r\nContent-Type: application/pdf\r\n\r\n\
        %PDF\r\n-\r\n--x--\r\n";

    #[test]
    fn fields_are_read_with_their_names_and_bytes() {
        let parts = parts("multipart/form-data; boundary=\"x\"", FORM.as_bytes()).unwrap();
        assert!(parts[0].is("Metadata") && parts[0].content == b"{}" && parts[0].file_name.is_none());
        assert_eq!((parts[1].file_name.as_deref(), parts[1].content), (Some("a b.pdf"), &b"%PDF\r\n-"[..]));
    }

    #[test]
    fn what_is_no_form_is_none() {
        for (kind, body) in [
            ("application/json", FORM),
            ("multipart/form-data", FORM),
            ("multipart/form-data; boundary=y", FORM),
            ("multipart/form-data; boundary=x", &FORM[..FORM.len() - 6]),
            ("multipart/form-data; boundary=x", ""),
        ] {
            assert!(parts(kind, body.as_bytes()).is_none(), "{kind} {body}");
        }
    }
}
