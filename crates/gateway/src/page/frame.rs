//! What every page has around it: where one is, as of when, and how to go on.

use std::fmt::{Display, Write as _};

use chancery_domain::Cursor;
use chancery_views::conditions::AsOf;
use chancery_wire::percent;
pub(crate) use chancery_wire::percent::encode_path as path;

use super::asked::{Asked, Times};
use super::assets;
use super::fetch::Got;
use super::names::Names;
use super::words;

/// The sections of the site, as the navigation has them: path and title.
pub(crate) const SECTIONS: [(&str, &str); 11] = [
    ("conditions", "Conditions"),
    ("meetings", "Meetings"),
    ("timeline", "Timeline"),
    ("stances", "Stances"),
    ("claims", "Claims"),
    ("proposals", "Proposals"),
    ("commitments", "Commitments"),
    ("outlets", "Outlets"),
    ("corrections", "Corrections"),
    ("leads", "Leads"),
    ("log", "Log"),
];

/// Text that is HTML already.
pub(crate) type Markup = String;

/// The frame of one page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame {
    pub(crate) title: String,
    /// The path of the section that the page belongs to.
    pub(crate) section: &'static str,
    /// The path of the page, without its times.
    pub(crate) path: String,
    pub(crate) times: Times,
    /// The page's own parameters, which a change of times keeps.
    pub(crate) filters: Vec<(&'static str, String)>,
    /// What the live stream is asked for; none for a page that does not change by itself.
    pub(crate) topics: Option<String>,
    /// The last event in what is shown, and how far the projection had read.
    pub(crate) position: Option<u64>,
    pub(crate) through: Option<u64>,
    /// When that event was recorded.
    pub(crate) recorded: Option<String>,
    /// The event that the projection cannot take.
    pub(crate) stalled: Option<u64>,
    /// Whether the page can be had as JSON and CSV.
    pub(crate) exports: bool,
    /// Whether the time controls mean something here.
    pub(crate) travels: bool,
    pub(crate) names: Names,
}

impl Frame {
    /// A frame without anything, for a refusal.
    pub(crate) fn bare(title: &str) -> Self {
        Self { title: words::sentence(title), ..Self::default() }
    }

    /// The frame of a page as it was asked for; `path` is its place without a format.
    pub(crate) fn new(asked: &Asked, title: impl Into<String>, names: &Names) -> Self {
        let path = match asked.key.as_str() {
            "" => format!("/{}", asked.section),
            key => format!("/{}/{}", asked.section, path(key)),
        };
        Self {
            title: title.into(),
            section: asked.section,
            path,
            times: asked.times.clone(),
            filters: asked.filters.clone(),
            exports: true,
            travels: true,
            names: names.clone(),
            ..Self::default()
        }
    }

    /// Says on which document the page rests, and which topic tells of its changes.
    #[must_use]
    pub(crate) fn of<T>(mut self, got: &Got<T>, position: u64, as_of: &AsOf, topic: &str) -> Self {
        self.position = Some(position);
        self.recorded.clone_from(&as_of.recorded);
        self.through = Some(got.through.count());
        self.stalled = got.stalled.map(chancery_domain::Position::get);
        if self.times.are_now() {
            self.topics = Some(topic.to_owned());
        }
        self
    }

    /// Says how far the projection had read.
    #[must_use]
    pub(crate) fn through(mut self, through: Cursor) -> Self {
        self.through = Some(through.count());
        self
    }

    /// The sections, each with its title and whether it is the page's own.
    pub(crate) fn sections(&self) -> impl Iterator<Item = (Markup, &'static str, bool)> {
        SECTIONS
            .iter()
            .map(|(path, title)| (self.href(&format!("/{path}")), *title, *path == self.section))
    }

    /// Writes a link to a path that keeps the times.
    pub(crate) fn href(&self, path: &str) -> String {
        self.href_with(path, &[])
    }

    /// Writes a link to a path that keeps the times and adds parameters.
    pub(crate) fn href_with(&self, path: &str, more: &[(&str, &str)]) -> String {
        let times = self.times.parameters();
        let times = times.iter().map(|(name, value)| (*name, value.as_str()));
        with_parameters(path, times.chain(more.iter().copied()))
    }

    /// Writes the address of this page in another form, with its times and filters.
    pub(crate) fn export(&self, suffix: &str) -> String {
        let path = if self.path == "/" { "/index" } else { self.path.as_str() };
        let filters: Vec<_> =
            self.filters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.href_with(&format!("{path}.{suffix}"), &filters)
    }

    /// Writes the address of this page as it is now.
    pub(crate) fn now(&self) -> String {
        let filters = self.filters.iter().map(|(name, value)| (*name, value.as_str()));
        with_parameters(&self.path, filters)
    }

    /// Writes the address of this page as known at a position.
    pub(crate) fn at_position(&self, position: impl Display) -> String {
        let position = position.to_string();
        let mut parameters = vec![("position", position.as_str())];
        if let Some(valid_at) = &self.times.valid_at {
            parameters.push(("valid_at", valid_at));
        }
        parameters.extend(self.filters.iter().map(|(name, value)| (*name, value.as_str())));
        with_parameters(&self.path, parameters.into_iter())
    }

    /// Says, for a page that is not of now, as of when it is.
    pub(crate) fn travelled(&self) -> Option<String> {
        let known = match (&self.times.position, &self.times.at) {
            (Some(position), _) => Some(format!("as known at position {position}")),
            (None, Some(at)) => Some(format!("as known on {}", words::date(at))),
            (None, None) => None,
        };
        let valid =
            self.times.valid_at.as_ref().map(|at| format!("as it stood on {}", words::date(at)));
        let told: Vec<_> = [known, valid].into_iter().flatten().collect();
        (!told.is_empty()).then(|| words::sentence(&told.join(", ")))
    }

    /// The value for a browser's field of a time: without a zone, in UTC.
    pub(crate) fn at_field(&self) -> String {
        let at = self.times.at.as_deref().unwrap_or_default();
        at.get(..19).unwrap_or_default().to_owned()
    }

    /// Whether V is a plain day, which a browser's field of a day can show.
    pub(crate) fn valid_is_a_day(&self) -> bool {
        self.times.valid_at.as_ref().is_none_or(|at| {
            at.len() == 10 && at.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        })
    }

    /// The value of V as given.
    pub(crate) fn valid_field(&self) -> &str {
        self.times.valid_at.as_deref().unwrap_or_default()
    }

    /// What an entity is called.
    pub(crate) fn name(&self, reference: &str) -> String {
        self.names.of(reference)
    }

    /// What a board is about: two who meet by their names, anything else by its own.
    pub(crate) fn outcome(&self, key: &str, participants: &[String]) -> String {
        match participants {
            [one, other] if !key.bytes().any(|byte| byte.is_ascii_digit()) => {
                format!("{} – {}", self.name(one), self.name(other))
            }
            _ => self.name(key),
        }
    }

    /// A link to the page about an entity.
    pub(crate) fn link(&self, reference: &str) -> Markup {
        let href = self.href(&place_of(reference));
        let name = self.name(reference);
        format!(
            "<a href=\"{}\" title=\"{}\"{}>{}</a>",
            escape(&href),
            escape(reference),
            language(&name),
            escape(&name)
        )
    }

    /// Links to several, in their order.
    pub(crate) fn links(&self, references: &[String]) -> Markup {
        references.iter().map(|one| self.link(one)).collect::<Vec<_>>().join(", ")
    }

    /// A link to an event.
    pub(crate) fn event(&self, position: impl Display) -> Markup {
        let href = self.href(&format!("/events/{position}"));
        format!("<a class=\"event\" href=\"{}\">{position}</a>", escape(&href))
    }

    /// Where the timeline of an entity is.
    pub(crate) fn timeline(&self, reference: &str) -> String {
        self.href(&format!("/timeline/{}", path(reference)))
    }

    /// A date for people, with the date as recorded.
    pub(crate) fn date(&self, edtf: &str) -> Markup {
        let told = escape(&words::date(edtf));
        let is_plain = edtf.len() == 10 && !edtf.contains('/');
        let tag = if is_plain { ("time", "datetime") } else { ("span", "title") };
        format!("<{0} class=\"date\" {1}=\"{2}\">{told}</{0}>", tag.0, tag.1, escape(edtf))
    }

    /// A text of a publisher, with its language where the script tells it.
    pub(crate) fn text(&self, text: &str) -> Markup {
        match language(text) {
            "" => escape(text),
            language => format!("<span{language}>{}</span>", escape(text)),
        }
    }

    /// The address of the stylesheet, and of the script.
    pub(crate) fn stylesheet(&self) -> &'static str {
        assets::stylesheet()
    }

    pub(crate) fn script(&self) -> &'static str {
        assets::script()
    }

    /// A moment of the log's clock for people.
    pub(crate) fn moment(&self, recorded: &str) -> Markup {
        let told = escape(&words::date(recorded));
        format!("<time datetime=\"{}\">{told}</time>", escape(recorded))
    }

    /// A code as words.
    pub(crate) fn plain(&self, code: impl AsRef<str>) -> String {
        words::plain(code.as_ref())
    }

    /// A unit as what is counted in it.
    pub(crate) fn units(&self, unit: impl AsRef<str>) -> String {
        words::units(unit.as_ref())
    }

    /// A code as words, the first letter large.
    pub(crate) fn sentence(&self, code: impl AsRef<str>) -> String {
        words::sentence(&words::plain(code.as_ref()))
    }

    /// Where the page is that tells what moved on this one; none where nothing can move, or nothing can tell.
    pub(crate) fn moves(&self) -> Option<String> {
        let (view, key) = self.path.strip_prefix('/')?.split_once('/')?;
        let known = super::diff::VIEWS.contains(&view) && !key.is_empty();
        known.then(|| format!("/diff/{view}/{key}"))
    }

    /// A number that can be read.
    pub(crate) fn number(&self, value: impl ToString) -> String {
        words::number(value)
    }
}

/// The section of a view, where there is one.
pub(crate) fn section(view: &str) -> &'static str {
    SECTIONS.iter().map(|(path, _)| *path).find(|path| *path == view).unwrap_or_default()
}

/// Where the page about an entity is.
fn place_of(reference: &str) -> String {
    let section = match reference.split_once('/').map(|(kind, _)| kind) {
        Some("meeting") => "conditions",
        Some("proposal") => "proposals",
        Some("agreement") => "commitments",
        Some("issue") => "stances",
        Some("outlet") => "outlets",
        Some(_) | None => "timeline",
    };
    format!("/{section}/{}", path(reference))
}

fn with_parameters<'a>(path: &str, parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut href = path.to_owned();
    for (index, (name, value)) in parameters.enumerate() {
        let mark = if index == 0 { '?' } else { '&' };
        // Writing to a text does not fail.
        let _ = write!(href, "{mark}{name}={}", percent::encode(value));
    }
    href
}

/// Says in which language a text is, where its letters tell: Cyrillic with what only Ukrainian has, or without.
pub(crate) fn language(text: &str) -> &'static str {
    let cyrillic = |letter: char| ('\u{0400}'..='\u{04ff}').contains(&letter);
    let ukrainian = |letter: char| "іїєґІЇЄҐ".contains(letter);
    // An ending of many names, which Russian writes without the soft sign.
    let is_ukrainian =
        text.chars().any(ukrainian) || ["ськ", "цьк", "зьк"].iter().any(|end| text.contains(end));
    match (is_ukrainian, text.chars().any(cyrillic)) {
        (true, _) => " lang=\"uk\"",
        (false, true) => " lang=\"ru\"",
        (false, false) => "",
    }
}

/// Writes a text as HTML.
pub(crate) fn escape(text: &str) -> Markup {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_times_and_nothing_of_a_text_is_markup() {
        let times = Times { position: Some(34), ..Times::default() };
        let frame = Frame { times, ..Frame::default() };
        let link = frame.link("issue/<b>");
        assert!(link.starts_with("<a href=\"/stances/issue/%3Cb%3E?position=34\""), "{link}");
        assert!(link.ends_with(">&lt;b&gt;</a>") || link.ends_with(">&lt;B&gt;</a>"), "{link}");
    }

    #[test]
    fn the_script_tells_the_language() {
        assert_eq!(language("Зеленський"), " lang=\"uk\"");
        assert_eq!(language("Путин"), " lang=\"ru\"");
        assert_eq!(language("Putin"), "");
    }
}
