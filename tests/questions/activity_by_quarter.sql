-- Is activity seasonal: contacts by quarter?
-- by: sas
-- shown: at least 90 %
select c.year, c.quarter, count(*) as contacts
from event as e inner join calendar as c on c.day = e.event_date
group by c.year, c.quarter
order by c.year, c.quarter
